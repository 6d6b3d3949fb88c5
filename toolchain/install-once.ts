/**
 * Puts a finished directory into the cache exactly once: it is made beside its place and then renamed, so that nobody
 * sees half of it, and only one of several runs does the work. The lock is no more than courtesy: should two runs ever
 * take it over at the same moment, both do the work and the second result is thrown away.
 */
import { mkdir, open, readFile, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MILLISECONDS = 2_000;
/** A holder that didn't touch its lock for so long is gone, even if we can't see its process. */
const STALE_MILLISECONDS = 30_000;

export interface Install {
  directory: string;
  /** Makes everything in the empty directory that it is given. */
  make: (draft: string) => Promise<void>;
  /** Called once when another run is found to be doing the same. */
  onWait?: () => void;
}

export async function installOnce({ directory, make, onWait }: Install): Promise<void> {
  if (await exists(directory)) return;
  await mkdir(path.dirname(directory), { recursive: true });
  const release = await lock(`${directory}.lock`, onWait);
  try {
    if (await exists(directory)) return;
    await removeOldDrafts(directory);
    const draft = `${directory}.draft-${process.pid}`;
    try {
      await mkdir(draft, { recursive: true });
      await make(draft);
      await rename(draft, directory).catch(async (error: unknown) => {
        if (!(await exists(directory))) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

export async function lock(file: string, onWait?: () => void): Promise<() => Promise<void>> {
  const content = `${hostname()} ${process.pid}`;
  for (let waited = false; ;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(content);
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isStale(file)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waited) onWait?.();
    waited = true;
    await sleep(300);
  }
  const heartbeat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    HEARTBEAT_MILLISECONDS,
  );
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    if ((await readFile(file, "utf8").catch(() => "")) === content) await rm(file, { force: true });
  };
}

async function isStale(file: string): Promise<boolean> {
  try {
    const [host, pid] = (await readFile(file, "utf8")).split(" ");
    if (host === hostname() && pid && !isAlive(Number(pid))) return true;
    return Date.now() - (await stat(file)).mtimeMs > STALE_MILLISECONDS;
  } catch {
    return false; // released in the meantime
  }
}

/** True too for a process that belongs to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What a killed run left behind. We hold the lock, so no draft is in use. */
async function removeOldDrafts(directory: string): Promise<void> {
  const parent = path.dirname(directory);
  for (const name of await readdir(parent)) {
    if (name.startsWith(`${path.basename(directory)}.draft-`))
      await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
