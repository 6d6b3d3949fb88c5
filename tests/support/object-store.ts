// An object store that speaks S3, built from its Go module into the cache: a server of its own, as Amazon's is none of ours.

import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { installOnce } from "../../toolchain/install-once";
import { cacheDirectory } from "../../toolchain/paths";
import { run } from "../../toolchain/run";
import { untilSeen } from "./until";

const MODULE = "github.com/johannesboyne/gofakes3/cmd/gofakes3";
const VERSION = "1.2.0";
export const BUCKET = "backups";

export class ObjectStore {
  private constructor(
    private readonly server: ChildProcess,
    /** For whoever is to use it. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(port: number): Promise<ObjectStore> {
    const directory = join(cacheDirectory(), `gofakes3-${VERSION}`);
    await installOnce({
      directory,
      make: async (draft) => {
        const environment = { ...process.env, GOBIN: draft, CGO_ENABLED: "0", GOWORK: "off" };
        const { code, stderr } = await run("go", ["install", `${MODULE}@v${VERSION}`], { environment });
        if (code !== 0) throw new Error(`the object store can't be built: ${stderr}`);
      },
      onWait: () => undefined,
    });
    const args = ["-backend", "memory", "-initialbucket", BUCKET, "-host", `127.0.0.1:${port}`, "-quiet"];
    const server = spawn(join(directory, "gofakes3"), args, { stdio: "ignore" });
    const endpoint = `http://127.0.0.1:${port}`;
    await untilSeen(
      "the object store answers",
      30,
      () => fetch(endpoint).then(({ status }) => status, () => 0), // prettier-ignore
      (status) => status === 200,
    );
    return new ObjectStore(server, {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: "tests",
      AWS_SECRET_ACCESS_KEY: "no-secret",
      AWS_REGION: "eu-central-1",
    });
  }

  stop(): void {
    this.server.kill("SIGKILL");
  }
}
