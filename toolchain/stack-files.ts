/**
 * The stack files `Pulumi.<stack>.yaml`, and the copies that the engine works on: it writes its encryption salt into a
 * stack's file, and the committed one should stay as its author wrote it.
 */
import { readdirSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { UserError, messageOf } from "./errors";
import { repositoryRoot, stateDirectory } from "./paths";
import { list } from "./text";

export type StackFile = Record<string, unknown> & { config?: Record<string, unknown> };

/** Stacks that have a file in the repository, in the order in which changes usually travel. */
export function stacksThatExist(root: string = repositoryRoot): string[] {
  const usual = ["local", "dev", "staging", "prod", "dr"];
  const rank = (name: string): number => (usual.includes(name) ? usual.indexOf(name) : usual.length);
  return readdirSync(root)
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name): name is string => name !== undefined)
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

export async function readStackFile(stack: string, file?: string): Promise<StackFile> {
  const source = file ? path.resolve(file) : path.join(repositoryRoot, `Pulumi.${stack}.yaml`);
  let text: string;
  try {
    text = await readFile(source, "utf8");
  } catch {
    if (file) throw new UserError(`The configuration file ${file} isn't there.`);
    throw new UserError(
      `There is no stack "${stack}": Pulumi.${stack}.yaml isn't there; the stacks are ${list(stacksThatExist())}.`,
    );
  }
  return parseObject(text, path.basename(source));
}

function parseObject(text: string, name: string): StackFile {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new UserError(`${name} isn't valid YAML: ${messageOf(error).split("\n")[0]}`);
  }
  if (content === null || content === undefined) return {};
  if (typeof content !== "object" || Array.isArray(content))
    throw new UserError(`${name} isn't a mapping of settings.`);
  return content as StackFile;
}

/** What the engine may have written into its copy, and what our own file says, which wins. */
export function mergeStackFile(committed: StackFile, copy: StackFile): StackFile {
  const kept = Object.fromEntries(
    ["encryptionsalt", "encryptedkey", "secretsprovider"]
      .filter((key) => copy[key] !== undefined)
      .map((key) => [key, copy[key]]),
  );
  return { ...kept, ...committed };
}

/** Writes Pulumi.yaml and the stack's file into the work directory and returns it. */
export async function prepareWorkDirectory(stack: string, committed: StackFile): Promise<string> {
  const directory = path.join(stateDirectory(), "workspace");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const project = parseObject(await readFile(path.join(repositoryRoot, "Pulumi.yaml"), "utf8"), "Pulumi.yaml");
  await replaceFile(path.join(directory, "Pulumi.yaml"), stringify(absoluteProject(project, repositoryRoot)));
  const target = path.join(directory, `Pulumi.${stack}.yaml`);
  const copy = await readFile(target, "utf8").then(
    (text) => parseObject(text, target),
    () => ({}),
  );
  await replaceFile(target, stringify(mergeStackFile(committed, copy)));
  return directory;
}

/** Project settings that hold from any directory: plugins by absolute path, and no `main`, for the program is ours to run. */
export function absoluteProject(project: StackFile, root: string): StackFile {
  const { plugins, ...rest } = project;
  delete rest.main;
  if (typeof plugins !== "object" || plugins === null) return rest;
  const absolute = Object.entries(plugins as Record<string, { path?: string }[]>).map(([kind, entries]) => [
    kind,
    entries.map((entry) => (entry.path ? { ...entry, path: path.resolve(root, entry.path) } : entry)),
  ]);
  return { ...rest, plugins: Object.fromEntries(absolute) as unknown };
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}

/** The platform `local`, which is the default, and Docker's are for one's own machine. */
export function runsHere(file: StackFile): boolean {
  return [undefined, "local", "docker"].includes(platformKind(file));
}

/** Local nodes run Kafka's jars, and a stack on AWS takes its own copy of them; containers bring theirs. */
export function needsKafka(file: StackFile): boolean {
  return platformKind(file) !== "docker";
}

/** Where a stack is placed, where that is a plugin of its own. */
export function cloudsOf(file: StackFile): string[] {
  const kind = platformKind(file);
  if (kind !== "aws") return kind === "docker" ? [kind] : [];
  const platform = file.config?.["kafka-platform:platform"] as { kubernetes?: unknown };
  return [kind, ...([undefined, "none"].includes(platform.kubernetes as string | undefined) ? [] : ["kubernetes"])];
}

/** Nodes in containers and on machines of their own are given the JMX exporter from here, where they are watched. */
export function needsJmxExporter(file: StackFile): boolean {
  const kind = platformKind(file);
  const monitoring = file.config?.["kafka-platform:monitoring"] ?? (kind === "docker" ? "on" : "none");
  return ["docker", "aws"].includes(kind ?? "") && monitoring !== "none";
}

function platformKind({ config = {} }: StackFile): string | undefined {
  const platform = config["kafka-platform:platform"];
  const kind = typeof platform === "object" && platform !== null ? (platform as { kind?: unknown }).kind : platform;
  return typeof kind === "string" ? kind : undefined;
}
