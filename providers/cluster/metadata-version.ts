// The resource type `kafkaplatform:cluster:MetadataVersion`: raises the version of the cluster's metadata, on request
// only, after every node runs binaries that can read it. There is no way back, so previews say so and refuse.

import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  finalizedRelease,
  judgeMetadata,
  levelsToRaise,
  spentMetadataLines,
  type MetadataWish,
} from "../../plan/releases";
import type { Context, Props, ResourceType } from "../host/types";
import { hasUnknown } from "../host/wire";
import type { ClusterConnection } from "./connection";
import { finalizedFeatures, raiseFeatures } from "./features";

interface MetadataInputs extends MetadataWish {
  readonly cluster: string;
  readonly connection: ClusterConnection;
}

const INPUTS = ["cluster", "connection", "kafkaVersion", "metadataVersion", "acknowledged"] as const;
const SETTING = "kafka-platform:acknowledge";
const SEEN_SECONDS = 30;

export const metadataVersion: ResourceType = {
  inputs: INPUTS,

  async check(news, olds, context) {
    // A first deployment has no cluster yet; its storage is formatted with what it asks for.
    if (hasUnknown(news["connection"])) return { inputs: news };
    const reason = await refusal(inputsOf(news), olds, context);
    return { inputs: news, failures: reason === undefined ? [] : [{ property: "metadataVersion", reason }] };
  },

  async diff(old, news) {
    const changed = INPUTS.filter((name) => !isDeepStrictEqual(old.inputs[name], news[name]));
    const changes: Record<string, "update"> = Object.fromEntries(changed.map((name) => [name, "update"]));
    const wish = inputsOf(news);
    // A deployment that was killed may have left it where it was.
    if (!hasUnknown(news["connection"]) && (await risesBy(wish)) !== undefined) changes["metadataVersion"] = "update";
    return { changes };
  },

  async create(inputs) {
    await raise(inputsOf(inputs));
    return { id: String(inputs["cluster"]), outputs: { ...inputs } };
  },

  async update(_old, news) {
    await raise(inputsOf(news));
    return { outputs: { ...news } };
  },
};

async function refusal(wish: MetadataInputs, olds: Props | undefined, context: Context): Promise<string | undefined> {
  const finalized = await finalizedFeatures(wish.connection);
  if (finalized === undefined) {
    if (olds === undefined || olds["metadataVersion"] === wish.metadataVersion) return undefined;
    return "no broker answers, so nobody knows what the cluster's metadata is: start the cluster first";
  }
  for (const line of spentMetadataLines(wish, finalized)) {
    context.log("warning", `${SETTING}: "${line}" allows nothing any more: remove the line`);
  }
  const judged = judgeMetadata(wish, finalized, SETTING);
  if (judged.kind === "refused") return judged.reason;
  if (judged.kind === "stays") {
    if (judged.hint !== undefined) context.log("info", judged.hint);
    return undefined;
  }
  context.log("info", judged.words);
  return tried(wish, levelsToRaise(wish.metadataVersion ?? "", finalized));
}

/** Kafka's own word on whether every node could read it. */
async function tried({ connection, metadataVersion: wanted }: MetadataInputs, levels: Record<string, number>) {
  try {
    await raiseFeatures(connection, levels, true);
    return undefined;
  } catch (error) {
    return `metadata ${wanted} is refused by the cluster: ${(error as Error).message}; give every node a Kafka that knows ${wanted} first`;
  }
}

async function risesBy(wish: MetadataInputs): Promise<Readonly<Record<string, number>> | undefined> {
  const finalized = await finalizedFeatures(wish.connection);
  if (finalized === undefined || judgeMetadata(wish, finalized, SETTING).kind !== "rises") return undefined;
  return levelsToRaise(wish.metadataVersion ?? "", finalized);
}

async function raise(wish: MetadataInputs): Promise<void> {
  const levels = await risesBy(wish);
  if (levels === undefined) return;
  await raiseFeatures(wish.connection, levels, false);
  for (const end = Date.now() + SEEN_SECONDS * 1000; (await risesBy(wish)) !== undefined; await sleep(100)) {
    if (Date.now() < end) continue;
    const now = finalizedRelease((await finalizedFeatures(wish.connection)) ?? {});
    throw new Error(`the cluster took metadata ${wish.metadataVersion}, and still says ${now} after ${SEEN_SECONDS} s`);
  }
}

function inputsOf(props: Props): MetadataInputs {
  return props as unknown as MetadataInputs;
}
