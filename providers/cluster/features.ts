// Reads and raises the features that a cluster has finalized, its metadata's version among them.
//
// The library's answer to ApiVersions leaves out the features, so that request (version 3) is written here.

import type { Reader, Writer as WriterType } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Levels } from "../../plan/releases";
import { clusterAt, type ClusterConnection } from "./connection";

const API_VERSIONS = 18;
const VERSION = 3;
const FINALIZED_FEATURES = 2;
const UPGRADE = 1;
const TIMEOUT_MS = 30_000;

/** `undefined`: no broker answers. A refused login or certificate is an error. */
export async function finalizedFeatures(cluster: ClusterConnection): Promise<Levels | undefined> {
  const { connection } = clusterAt(cluster, false);
  const { Writer, createAPI } = await connection.library();
  const api = createAPI<[], Levels>(
    API_VERSIONS,
    VERSION,
    (): WriterType => Writer.create().appendString("kafka-platform").appendString("1").appendTaggedFields(),
    (_correlation, _key, _version, reader) => finalizedIn(reader),
    true,
    false,
  );
  try {
    return await connection.request((broker) => api.async(broker), true);
  } catch (error) {
    if ((error as Error).message.includes("can be reached")) return undefined;
    throw error;
  }
}

function finalizedIn(reader: Reader): Levels {
  reader.readInt16();
  reader.readArray((each) => [each.readInt16(), each.readInt16(), each.readInt16()]);
  reader.readInt32();
  const levels: Record<string, number> = {};
  for (let count = reader.readUnsignedVarInt(); count > 0; count--) {
    const tag = reader.readUnsignedVarInt();
    const size = reader.readUnsignedVarInt();
    if (tag !== FINALIZED_FEATURES) reader.skip(size);
    else {
      reader.readArray((each) => {
        const name = each.readString();
        levels[name] = each.readInt16();
        each.readInt16();
      });
    }
  }
  return levels;
}

/** @param onlyTry nothing is changed, and an error says what keeps the cluster from it */
export async function raiseFeatures(cluster: ClusterConnection, levels: Levels, onlyTry: boolean): Promise<void> {
  const { connection } = clusterAt(cluster, false);
  const library = await connection.library();
  const updates = Object.entries(levels).map(([feature, maxVersionLevel]) => ({
    feature,
    maxVersionLevel,
    upgradeType: UPGRADE,
  }));
  try {
    await connection.request((to) => library.updateFeaturesV1.api.async(to, TIMEOUT_MS, updates, onlyTry), onlyTry);
  } catch (error) {
    if (!(error instanceof library.ResponseError)) throw error;
    throw new Error(answerIn(error["response"]) ?? error.message, { cause: error });
  }
}

/** What Kafka itself says in an answer that reports errors. */
function answerIn(response: unknown): string | undefined {
  const { errorMessage, results } = (response ?? {}) as {
    errorMessage?: string | null;
    results?: { errorMessage?: string | null }[];
  };
  return [errorMessage, ...(results ?? []).map((each) => each.errorMessage)].find((each) => each) ?? undefined;
}
