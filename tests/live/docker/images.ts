// Images with the names of the upstream ones, for an engine that can reach no registry: this machine's own Java and the
// few programs that a start script calls, with the libraries that they need, and Kafka's jars.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findJava } from "../../../toolchain/java";
import { kafkaDirectory } from "../../../toolchain/kafka";
import type { DockerEngine } from "./engine";
import { IMAGE } from "./lab";

const PROGRAMS = ["sh", "bash", "cat", "find", "grep", "id", "ls", "mkdir", "rm", "sleep", "touch"];
const USER = 1000;

/** As long as a few seconds; the engine forgets them with everything else. */
export function makeKafkaImage(engine: DockerEngine): void {
  const root = mkdtempSync(join(tmpdir(), "kafka-platform-image-"));
  try {
    const home = realpathSync(findJava(17)?.home ?? "");
    const binaries = PROGRAMS.map((name) => realpathSync(execFileSync("which", [name], { encoding: "utf8" }).trim()));
    for (const [index, file] of binaries.entries()) place(root, file, `/usr/bin/${PROGRAMS[index]}`);
    cpSync(home, join(root, "opt/java"), { recursive: true, dereference: true, filter: (file) => existsSync(file) });
    const native = [join(home, "bin/java"), ...sharedObjects(join(home, "lib"))];
    for (const library of new Set([...binaries, ...native].flatMap(librariesOf))) place(root, library, library);
    mkdirSync(join(root, "bin"));
    copyFileSync(join(root, "usr/bin/sh"), join(root, "bin/sh"));
    chmodSync(join(root, "bin/sh"), 0o755);
    mkdirSync(join(root, "etc"), { recursive: true });
    writeFileSync(join(root, "etc/passwd"), `root:x:0:0::/:/bin/sh\nappuser:x:${USER}:${USER}::/:/bin/sh\n`);
    for (const directory of ["tmp", "proc", "sys", "dev", "opt/kafka"])
      mkdirSync(join(root, directory), { recursive: true });
    cpSync(join(kafkaDirectory(), "libs"), join(root, "opt/kafka/libs"), { recursive: true });
    const data = join(root, "var/lib/kafka/data");
    mkdirSync(data, { recursive: true });
    chownSync(data, USER, USER);
    importImage(engine, root, IMAGE);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The same in other words: another image with the same programs. */
export function makeSuccessor(engine: DockerEngine, of: string, name: string): void {
  const id = engine.docker("create", "--network", "none", of, "/bin/sh");
  engine.docker("commit", "--change", "LABEL successor=yes", id, name);
  engine.docker("rm", id);
}

function importImage(engine: DockerEngine, root: string, name: string): void {
  const archive = `${root}.tar`;
  try {
    execFileSync("tar", ["--create", "--file", archive, "--directory", root, "."]);
    engine.docker("import", "--change", "ENV PATH=/opt/java/bin:/usr/bin:/bin", archive, name);
  } finally {
    rmSync(archive, { force: true });
  }
}

function place(root: string, file: string, where: string): void {
  const target = join(root, where);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(file), target);
  chmodSync(target, 0o755);
}

function sharedObjects(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".so"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The loader too: it is named without an arrow. Java's own are where its home is. */
function librariesOf(file: string): string[] {
  const said = execFileSync("ldd", [file], { encoding: "utf8" });
  const found = [...said.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, library = ""]) => library);
  return found.filter((library) => !library.includes("/jvm/"));
}
