// Images with the names of the upstream ones, for an engine that can reach no registry: programs of this machine, with
// the libraries that they need and the few that a start script calls.

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

export interface Recipe {
  readonly name: string;
  /** Whose directory of data it has, where it has one. */
  readonly data?: { readonly path: string; readonly user: number };
  /** Programs of this machine, by their names in the image. */
  readonly programs?: Readonly<Record<string, string>>;
  /** The oldest Java that it needs, where it needs one. */
  readonly java?: number;
  /** Files and directories of this machine, by where they are in the image. */
  readonly trees?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

const KAFKA_DATA = { path: "var/lib/kafka/data", user: 1000 };

export function makeKafkaImage(engine: DockerEngine): void {
  const trees = { "opt/kafka/libs": join(kafkaDirectory(), "libs") };
  makeImage(engine, { name: IMAGE, java: 17, data: KAFKA_DATA, trees });
}

/** As long as a few seconds; the engine forgets them with everything else. */
export function makeImage(engine: DockerEngine, { name, data, programs = {}, java, trees = {}, scripts = {} }: Recipe) {
  const root = mkdtempSync(join(tmpdir(), "kafka-platform-image-"));
  try {
    const shell = Object.fromEntries(PROGRAMS.map((each) => [each, found(each)]));
    const binaries = { ...shell, ...programs };
    for (const [as, file] of Object.entries(binaries)) place(root, file, `/usr/bin/${as}`);
    const native = [...Object.values(binaries), ...(java === undefined ? [] : placeJava(root, java))];
    for (const library of new Set(native.flatMap(librariesOf))) place(root, library, library);
    mkdirSync(join(root, "bin"));
    copyFileSync(join(root, "usr/bin/sh"), join(root, "bin/sh"));
    mkdirSync(join(root, "etc"), { recursive: true });
    writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/:/bin/sh\n");
    for (const directory of ["tmp", "proc", "sys", "dev"]) mkdirSync(join(root, directory), { recursive: true });
    for (const [path, source] of Object.entries(trees)) placeTree(root, source, path);
    for (const [as, text] of Object.entries(scripts)) {
      writeFileSync(join(root, "usr/bin", as), text);
      chmodSync(join(root, "usr/bin", as), 0o755);
    }
    if (data) {
      mkdirSync(join(root, data.path), { recursive: true });
      chownSync(join(root, data.path), data.user, data.user);
    }
    importImage(engine, root, name);
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

function found(program: string): string {
  return realpathSync(execFileSync("which", [program], { encoding: "utf8" }).trim());
}

function place(root: string, file: string, where: string): void {
  const target = join(root, where);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(file), target);
  chmodSync(target, 0o755);
}

/** Whoever runs there must be able to read it, which a directory of one's own here needn't allow. */
function placeTree(root: string, source: string, path: string): void {
  const target = join(root, path);
  cpSync(source, target, { recursive: true });
  execFileSync("chmod", ["-R", "a+rX", target]);
}

/** What it consists of that needs libraries. */
function placeJava(root: string, oldest: number): string[] {
  const home = realpathSync(findJava(oldest)?.home ?? "");
  // Its sources and its own parts for linking are no part of running it.
  const wanted = (file: string) => existsSync(file) && !/\/(jmods|src\.zip|legal|man)$/.test(file);
  cpSync(home, join(root, "opt/java"), { recursive: true, dereference: true, filter: wanted });
  return [join(home, "bin/java"), ...sharedObjects(join(home, "lib"))];
}

function sharedObjects(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".so"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The loader too: it is named without an arrow. Java's own are where its home is. */
function librariesOf(file: string): string[] {
  const said = execFileSync("ldd", [file], { encoding: "utf8" });
  const libraries = [...said.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, library = ""]) => library);
  return libraries.filter((library) => !library.includes("/jvm/"));
}
