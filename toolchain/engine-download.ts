/** Brings the engine as the vendor builds it, and checks it against the vendor's list of checksums. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors";
import { DOWNLOADS } from "./network";
import type { Report } from "./progress";
import { run } from "./run";

const RELEASES = `${DOWNLOADS}/releases/sdk`;

/** The name of the vendor's archive for a machine, e.g. pulumi-v3.259.0-linux-x64.tar.gz. */
export function archiveName(version: string, platform: string, architecture: string): string {
  return `pulumi-v${version}-${platform}-${architecture}.tar.gz`;
}

export async function downloadEngine(directory: string, version: string, report: Report): Promise<void> {
  const name = archiveName(version, process.platform, process.arch);
  const archive = path.join(directory, name);
  report(`downloading ${name}`);
  const watch = setInterval(() => {
    void stat(archive).then(
      ({ size }) => report(`downloading ${name}, ${Math.round(size / 1e6)} MB`),
      () => undefined,
    );
  }, 500);
  try {
    await curl(`${RELEASES}/${name}`, archive);
  } finally {
    clearInterval(watch);
  }
  const checksums = path.join(directory, "checksums.txt");
  await curl(`${RELEASES}/pulumi-${version}-checksums.txt`, checksums);
  report("checking and unpacking it");
  const wanted = checksumOf(await readFile(checksums, "utf8"), name);
  const got = await sha256(archive);
  if (wanted !== got)
    throw new UserError(
      `${name} doesn't match its checksum (${got} instead of ${wanted ?? "none listed"}); nothing was kept.`,
    );
  const { code, stderr } = await run("tar", ["-xzf", archive, "-C", directory]);
  if (code !== 0) throw new UserError(`${name} can't be unpacked: ${stderr.trim()}`);
  // The archive holds a directory `pulumi` of executables.
  await mkdir(directory, { recursive: true });
  await rename(path.join(directory, "pulumi"), path.join(directory, "bin"));
  await Promise.all([rm(archive), rm(checksums)]);
}

/** Lines are `<sha256>  <file name>`. */
export function checksumOf(checksums: string, name: string): string | undefined {
  for (const line of checksums.split("\n")) {
    const [sum, file] = line.trim().split(/\s+/);
    if (file === name) return sum;
  }
  return undefined;
}

async function curl(url: string, file: string): Promise<void> {
  const { code, stderr } = await run("curl", [
    "--fail",
    "--silent",
    "--show-error",
    "--location",
    "--retry",
    "3",
    "--connect-timeout",
    "5",
    "--output",
    file,
    url,
  ]);
  if (code !== 0) throw new UserError(`${url} can't be downloaded: ${stderr.trim() || `curl ended with ${code}`}`);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
