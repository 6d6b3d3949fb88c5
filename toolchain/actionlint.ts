/** Brings the program that checks workflow files, built from its Go module into the cache. */
import path from "node:path";
import { UserError } from "./errors";
import { installOnce } from "./install-once";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";
import { run } from "./run";
import { ACTIONLINT_VERSION } from "./versions";

const MODULE = "github.com/rhysd/actionlint/cmd/actionlint";

export async function hasGo(): Promise<boolean> {
  return (await run("go", ["version"])).code === 0;
}

/** @returns the program's file */
export async function ensureActionlint(report: Report): Promise<string> {
  const directory = path.join(cacheDirectory(), `actionlint-${ACTIONLINT_VERSION}`);
  await installOnce({
    directory,
    make: async (draft) => {
      report("building it from its Go module");
      const environment = { ...process.env, GOBIN: draft, CGO_ENABLED: "0", GOWORK: "off" };
      const { code, stderr } = await run("go", ["install", `${MODULE}@v${ACTIONLINT_VERSION}`], { environment });
      if (code !== 0)
        throw new UserError(`actionlint can't be built: ${stderr.trim().split("\n").slice(-3).join(" ")}`);
    },
    onWait: () => report("waiting for another run that builds it"),
  });
  return path.join(directory, "actionlint");
}
