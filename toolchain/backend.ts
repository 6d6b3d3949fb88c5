/** Where the engine keeps its state: the user's backend where one is named, else files of our own beside the repository. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { stateDirectory } from "./paths";

export interface Backend {
  /** True: local files that belong to this checkout. */
  readonly own: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** A user's own backend is named by PULUMI_BACKEND_URL and used as it is, with the committed stack files. */
export function usesOwnBackend(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !environment.PULUMI_BACKEND_URL;
}

export function ownStateFiles(): string {
  return path.join(stateDirectory(), "state");
}

export async function openBackend(environment: NodeJS.ProcessEnv = process.env): Promise<Backend> {
  const quiet = { PULUMI_SKIP_UPDATE_CHECK: "1" };
  if (!usesOwnBackend(environment)) return { own: false, environment: quiet };
  const files = ownStateFiles();
  for (const directory of [stateDirectory(), files]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
  }
  const passphrase =
    environment.PULUMI_CONFIG_PASSPHRASE !== undefined || environment.PULUMI_CONFIG_PASSPHRASE_FILE
      ? {}
      : { PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile() };
  return { own: true, environment: { ...quiet, PULUMI_BACKEND_URL: pathToFileURL(files).href, ...passphrase } };
}

/** Made once; secrets in the state can't be read without it. */
async function passphraseFile(): Promise<string> {
  const file = path.join(stateDirectory(), "passphrase");
  try {
    await writeFile(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if ((await readFile(file, "utf8")).trim() === "")
      throw new Error(`${file} is empty: without the passphrase the state can't be read.`);
  }
  return file;
}
