// The two clusters of a standby, and where what belongs to both is kept.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PlannedCopy } from "../../plan/mirror/choice";
import { READER_USER, internalTopics } from "../../plan/mirror/names";
import { ADMIN_USER } from "../../plan/security";
import { stateDirectory } from "../../toolchain/paths";
import { Exit, OpsError, misused } from "../frame/exit";
import type { PlatformOutputs } from "../frame/outputs";
import type { Session } from "../frame/session";
import { clientOf, connectionOf, outputsInFile, outputsInState, type Target } from "../frame/target";
import { Side, nameOf, type Progress } from "./side";

export interface PairOptions {
  readonly sourceOutputs?: string;
  readonly contract?: string;
}

export interface Pair {
  readonly copy: PlannedCopy;
  readonly source: Side;
  readonly target: Side;
  readonly outputs: { readonly source: PlatformOutputs; readonly target: PlatformOutputs };
  readonly files: { readonly journal: string; readonly contract: string; readonly reports: string };
}

export async function pairOf(session: Session, options: PairOptions): Promise<Pair> {
  const { as } = session.options;
  // Found out in the middle, it would leave one cluster closed and the other not yet open.
  if (as !== ADMIN_USER)
    throw new OpsError(
      Exit.FORBIDDEN,
      `${as} may not do this: it changes rights and offsets of both clusters. Leave out --as to act as the administrator.`,
    );
  const target = await session.target();
  const copy = standbyOf(target);
  const outputs = await sourceOutputs(session, copy.source, options);
  const directory = join(stateDirectory(), "dr");
  const pair = [copy.source, target.stack].sort().join("-");
  return {
    copy,
    source: new Side(copy.source, connectionOf(clientOf(outputs, ADMIN_USER)), session),
    target: new Side(target.stack, target.connection, session),
    outputs: { source: outputs, target: target.outputs },
    files: {
      journal: join(directory, `${pair}.json`),
      contract: options.contract ?? join(directory, `${pair}.contract.json`),
      reports: join(directory, "reports"),
    },
  };
}

function standbyOf({ plan, stack }: Target): PlannedCopy {
  const found = plan.copies.find(({ as }) => as === "standby");
  if (!found)
    misused(`Stack ${stack} is no standby: write mirrors: { copies: { <stack>: { as: standby } } } in its file.`);
  return found;
}

/** From the source's state, or from a file where that is out of reach too. */
async function sourceOutputs(session: Session, source: string, options: PairOptions): Promise<PlatformOutputs> {
  if (options.sourceOutputs !== undefined) return outputsInFile(options.sourceOutputs);
  const { configFile } = session.options;
  const beside = configFile === undefined ? undefined : join(dirname(configFile), `Pulumi.${source}.yaml`);
  const file = beside !== undefined && beside !== configFile && existsSync(beside) ? { configFile: beside } : {};
  return outputsInState({ stack: source, ...file });
}

/** What services follow: the cluster that counts, and all that each of them needs to connect to it. */
export function contractText(stack: string, { clients }: PlatformOutputs): string {
  const services = Object.entries(clients).filter(([name]) => ![ADMIN_USER, READER_USER].includes(name));
  return `${JSON.stringify({ active: stack, since: new Date().toISOString(), clients: Object.fromEntries(services) }, null, 2)}\n`;
}

/** By partition of the source, the offset from which on nothing has been copied. */
export async function positionsOf({ target, copy }: Pair): Promise<Map<string, bigint>> {
  const positions = new Map<string, bigint>();
  const all = await target.beginnings(await target.partitions([internalTopics(copy.source).positions]));
  for await (const { key, value } of target.read(all)) {
    const place = placeIn(key?.toString("utf8"));
    if (place === undefined) continue;
    const offset = value && (JSON.parse(value.toString("utf8")) as { offset?: number }).offset;
    if (offset === undefined) positions.delete(place);
    else positions.set(place, BigInt(offset) + 1n);
  }
  return positions;
}

function placeIn(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  const [connector, about] = JSON.parse(key) as [string, { topic?: string; partition?: number }];
  if (connector !== "MirrorSourceConnector" || about.topic === undefined || about.partition === undefined)
    return undefined;
  return nameOf({ topic: about.topic, partition: about.partition });
}

export interface Behind extends Progress {
  /** Where the source ends. */
  readonly end: bigint;
}

/** Partitions of the source with something that isn't copied, or looks so: a transaction's end takes an offset too. */
export async function behind(pair: Pair): Promise<Behind[]> {
  const places = await pair.source.partitions(pair.copy.topics);
  const [positions, ends, beginnings] = await Promise.all([
    positionsOf(pair),
    pair.source.ends(places),
    pair.source.beginnings(places),
  ]);
  const first = new Map(beginnings.map((each) => [nameOf(each), each.offset]));
  return ends.flatMap(({ topic, partition, offset: end }) => {
    const begin = first.get(nameOf({ topic, partition })) ?? 0n;
    const copied = positions.get(nameOf({ topic, partition })) ?? begin;
    const offset = copied < begin ? begin : copied;
    return offset < end ? [{ topic, partition, offset, end }] : [];
  });
}
