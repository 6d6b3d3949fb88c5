/** `bench`: measures the platform on this machine, section by section: prints Markdown, and keeps it with runs and plots. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { accessCost } from "../bench/access-cost";
import { brokerTuning } from "../bench/broker-tuning";
import { catalogScale } from "../bench/catalog-scale";
import { catalogSpeed } from "../bench/catalog-speed";
import { changeSpeed } from "../bench/change-speed";
import { clientScale } from "../bench/client-scale";
import { clientTuning } from "../bench/client-tuning";
import { clusterPerformance } from "../bench/cluster-performance";
import { compressionCost } from "../bench/compression-cost";
import { deploymentSpeed } from "../bench/deployment-speed";
import { faultSpeed } from "../bench/fault-speed";
import { javaTuning } from "../bench/java-tuning";
import { json, keep, kept } from "../bench/kept";
import { machine } from "../bench/machine";
import { monitoringCost } from "../bench/monitoring-cost";
import { partitionScale } from "../bench/partition-scale";
import { previewSpeed } from "../bench/preview-speed";
import { programStart } from "../bench/program-start";
import { drifts, type Ratios } from "../bench/ratios";
import { registrySpeed } from "../bench/registry-speed";
import { restoreSpeed } from "../bench/restore-speed";
import { rollSpeed } from "../bench/roll-speed";
import type { Depth, Section } from "../bench/section";
import { securityCost } from "../bench/security-cost";
import { tlsCost } from "../bench/tls-cost";
import { UserError } from "../errors";
import { stateDirectory } from "../paths";
import { list } from "../text";
import { bringTools } from "./session";

const SECTIONS: readonly Section[] = [
  ...clusterPerformance,
  securityCost,
  accessCost,
  tlsCost,
  compressionCost,
  clientTuning,
  brokerTuning,
  javaTuning,
  ...faultSpeed,
  programStart,
  deploymentSpeed,
  previewSpeed,
  catalogSpeed,
  ...catalogScale,
  partitionScale,
  clientScale,
  registrySpeed,
  rollSpeed,
  changeSpeed,
  monitoringCost,
  restoreSpeed,
];
/** What earlier measurements found, as ratios: they hold on other machines too, where times don't. */
const STORED = path.join(__dirname, "..", "bench", "stored-ratios.json");

export interface BenchOptions {
  /** Only sections with this in their title. */
  readonly only?: string;
  readonly short?: boolean;
  readonly full?: boolean;
  /** Keep the ratios as those that later measurements are compared with. */
  readonly store?: boolean;
  /** Where tables, runs and plots go. */
  readonly out?: string;
  /** What is there already, of this machine, isn't measured again. */
  readonly resume?: boolean;
}

export async function bench(options: BenchOptions): Promise<number> {
  const { screen } = await bringTools(true);
  const depth: Depth = options.short ? "short" : options.full ? "full" : "usual";
  const directory = path.resolve(options.out ?? path.join(stateDirectory(), "benchmarks"));
  await mkdir(stateDirectory(), { recursive: true, mode: 0o700 });
  await mkdir(directory, { recursive: true });
  const where = `Measured${depth === "usual" ? "" : ` (${depth})`} on ${await machine()}, `;
  const measured = `${where}${new Date().toISOString().slice(0, 10)}.`;
  process.stdout.write(`${measured}\n`);
  // Ctrl-C reaches whatever a section has started, which fails then; the section takes away what it made, and no other begins.
  let interrupted = false;
  process.on("SIGINT", () => (interrupted = true));
  const failed: string[] = [];
  for (const { title, measure } of chosen(options)) {
    const before = options.resume ? await kept(directory, title, where) : undefined;
    if (before !== undefined) {
      process.stdout.write(`\n${before}`);
      continue;
    }
    const found = await measure(screen, depth).catch((error: unknown) => {
      if (interrupted || !(error instanceof Error)) throw error;
      return error;
    });
    // The others, which may take hours, have nothing to do with it.
    if (found instanceof Error) {
      failed.push(title);
      process.stdout.write(`\n## ${title}\n\nNot measured: ${found.message}\n`);
      continue;
    }
    const findings = typeof found === "string" ? { markdown: found } : found;
    process.stdout.write(`\n${await keep(directory, title, findings, measured)}`);
    if ("ratios" in findings) await compare(findings.ratios, options.store === true);
  }
  screen.line(`Tables, runs and plots are in ${directory}.`);
  if (failed.length > 0) throw new UserError(`Not measured: ${list(failed)}. The reasons are above, in their places.`);
  return 0;
}

/** Says what has moved since; that is no failure, because a machine may have had its reasons. */
async function compare(ratios: Ratios, store: boolean): Promise<void> {
  const stored = JSON.parse(await readFile(STORED, "utf8")) as Ratios;
  const lines = drifts(stored, ratios).map((line) => `- ${line}\n`);
  process.stdout.write(lines.length === 0 ? "\nNo ratio has drifted.\n" : `\nDrifted:\n\n${lines.join("")}`);
  if (store) await writeFile(STORED, json({ ...stored, ...ratios }));
}

function chosen({ only, short }: BenchOptions): readonly Section[] {
  const sections = short ? SECTIONS.filter((section) => section.compares) : SECTIONS;
  if (only === undefined) return sections;
  const wanted = only.toLowerCase();
  const exactly = sections.filter(({ title }) => title.toLowerCase() === wanted);
  if (exactly.length > 0) return exactly;
  const found = sections.filter(({ title }) => title.toLowerCase().includes(wanted));
  if (found.length > 0) return found;
  throw new UserError(`There is no section "${only}"; there are ${sections.map(({ title }) => title).join(", ")}.`);
}
