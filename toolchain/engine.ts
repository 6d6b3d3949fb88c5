/** Finds or brings Pulumi's engine: the one on PATH, else the cached one, else the vendor's, else one built from source. */
import path from "node:path";
import { buildEngine } from "./engine-build";
import { downloadEngine } from "./engine-download";
import { UserError } from "./errors";
import { exists, installOnce } from "./install-once";
import { DOWNLOADS, downloadsReachable } from "./network";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";
import { run } from "./run";
import { ENGINE_VERSION, OLDEST_ENGINE, compareVersions } from "./versions";

export interface Engine {
  /** The directory that holds `bin/pulumi`. None: PATH leads to it. */
  readonly root?: string;
  readonly version: string;
}

export function engineDirectory(): string {
  return path.join(cacheDirectory(), `pulumi-v${ENGINE_VERSION}`);
}

export function enginePath({ root }: Engine): string {
  return root ? path.join(root, "bin", "pulumi") : "pulumi";
}

let fromPath: Promise<{ usable?: Engine; tooOld?: string }> | undefined;

export function engineOnPath(): Promise<{ usable?: Engine; tooOld?: string }> {
  fromPath ??= run("pulumi", ["version"], {
    environment: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
    timeoutMilliseconds: 20_000,
  }).then(({ code, stdout }) => {
    const version = stdout.trim().replace(/^v/, "");
    if (code !== 0 || version === "") return {};
    // A 4.x engine would need a newer SDK.
    const usable = compareVersions(version, OLDEST_ENGINE) >= 0 && compareVersions(version, "4.0.0-0") < 0;
    return usable ? { usable: { version } } : { tooOld: version };
  });
  return fromPath;
}

export async function cachedEngine(): Promise<Engine | undefined> {
  const root = engineDirectory();
  return (await exists(path.join(root, "bin", "pulumi"))) ? { root, version: ENGINE_VERSION } : undefined;
}

export async function ensureEngine(report: Report): Promise<Engine> {
  const { usable, tooOld } = await engineOnPath();
  const found = usable ?? (await cachedEngine());
  if (found) return found;
  const reason = tooOld ? `the one on PATH is ${tooOld} and ${OLDEST_ENGINE} is needed` : "there is none on PATH";
  const root = engineDirectory();
  await installOnce({
    directory: root,
    onWait: () => report("another run is bringing it, waiting for that one"),
    make: async (draft) => {
      if (await downloadsReachable()) {
        await downloadEngine(draft, ENGINE_VERSION, (status) => report(`${status} (${reason})`));
      } else {
        const host = new URL(DOWNLOADS).host;
        report(`building it from source once, about 3 minutes: ${reason} and ${host} can't be reached`);
        await buildEngine(draft, ENGINE_VERSION, report);
      }
      const { code, stdout, stderr } = await run(path.join(draft, "bin", "pulumi"), ["version"], {
        // Even this writes into its home, which should not be the user's.
        environment: {
          ...process.env,
          PULUMI_HOME: path.join(cacheDirectory(), "pulumi-home"),
          PULUMI_SKIP_UPDATE_CHECK: "1",
        },
      });
      if (code !== 0 || stdout.trim() !== `v${ENGINE_VERSION}`) {
        throw new UserError(`The engine that was just brought doesn't run: ${(stderr || stdout).trim()}`);
      }
    },
  });
  return { root, version: ENGINE_VERSION };
}
