/**
 * What Java knows of Kafka's classes after a start, kept as a file: a node that is given it starts with a quarter less
 * work. It is learned once for each Kafka and Java, from a node of its own that holds nothing. Java checks whether the
 * file fits and starts without it if not.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { installOnce } from "./install-once";
import type { Java } from "./java";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";

const run = promisify(execFile);
const ARCHIVE = "classes.jsa";
const START_MILLISECONDS = 60_000;

/** @returns the options for a node's Java: none where the classes could not be learned */
export async function archivedClasses(version: string, libs: string, java: Java, report: Report): Promise<string[]> {
  const directory = path.join(cacheDirectory(), `kafka-${version}-classes-${keyOf(libs, java)}`);
  await installOnce({
    directory,
    onWait: () => report("another run is learning its classes, waiting for that one"),
    make: async (draft) => {
      report("learning its classes, once");
      // A directory without the file says that it was tried.
      await learn(draft, libs, java).catch((error: unknown) => writeFile(path.join(draft, "WHY"), String(error)));
    },
  });
  const archive = path.join(directory, ARCHIVE);
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [];
}

/** An archive is for exactly one build of Java. */
function keyOf(libs: string, java: Java): string {
  const release = path.join(java.home, "release");
  const build = existsSync(release) ? readFileSync(release, "utf8") : "";
  return createHash("sha256").update([libs, java.home, build, process.arch].join("\n")).digest("hex").slice(0, 12);
}

async function learn(draft: string, libs: string, java: Java): Promise<void> {
  const place = path.join(draft, "node");
  await mkdir(place);
  const settings = path.join(place, "server.properties");
  const [clients, quorum] = await freePorts();
  await writeFile(settings, settingsOf(path.join(place, "data"), clients, quorum));
  const classes = ["-cp", path.join(libs, "*")];
  const format = ["format", "--cluster-id", "learning-classes-00000", "--standalone", "--config", settings];
  await run(java.path, [
    "-XX:TieredStopAtLevel=1",
    ...classes,
    "-Dlog4j2.level=ERROR",
    "kafka.tools.StorageTool",
    ...format,
  ]);
  const archive = path.join(place, ARCHIVE);
  const options = [`-XX:ArchiveClassesAtExit=${archive}`, "-Xmx256m", "-XX:+UseG1GC", "-Dlog4j2.level=INFO"];
  await startAndStop(java.path, [...options, ...classes, "kafka.Kafka", settings]);
  await rename(archive, path.join(draft, ARCHIVE));
  await rm(place, { recursive: true });
}

function settingsOf(data: string, clients: number, quorum: number): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${quorum}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${clients},CONTROLLER://127.0.0.1:${quorum}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${data}
`;
}

async function startAndStop(program: string, args: readonly string[]): Promise<void> {
  const node = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(node, "exit");
  let said = "";
  node.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes("Kafka Server started")) node.kill("SIGTERM");
  });
  const limit = sleep(START_MILLISECONDS, undefined, { ref: false }).then(() => node.kill("SIGKILL"));
  await Promise.race([ended, limit]);
  await ended;
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  for (const server of servers) await once(server.listen(0, "127.0.0.1"), "listening");
  const [a, b] = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await once(server.close(), "close");
  return [a ?? 0, b ?? 0];
}
