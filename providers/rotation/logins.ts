// The resource type `kafkaplatform:access:PlatformLogins`: the names with which the platform itself logs in. Storage is
// formatted with them once; what is issued later is written here, and what is retired is taken away.

import { clusterAt, type ClusterConnection } from "../cluster/connection";
import type { Props, ResourceType } from "../host/types";

interface PlatformLoginsInputs {
  readonly connection: ClusterConnection;
  /** As the format tool takes them. */
  readonly scram: readonly string[];
}

const SHA_512 = 2;
const CREDENTIAL = /^SCRAM-SHA-512=\[name=([^,]+),iterations=(\d+),salt="([^"]+)",saltedpassword="([^"]+)"\]$/;

export const platformLogins: ResourceType = {
  inputs: ["connection", "scram"],

  // How the cluster is reached may change without the logins changing.
  diff: (old, news) => {
    const changed = JSON.stringify(old.inputs["scram"]) !== JSON.stringify(news["scram"]);
    return Promise.resolve({ changes: changed ? { scram: "update" } : {} });
  },

  async create(inputs) {
    await ensureLogins(inputsOf(inputs).connection, inputsOf(inputs).scram);
    return { id: "platform", outputs: inputs };
  },

  async update(old, news) {
    const { connection, scram } = inputsOf(news);
    await ensureLogins(connection, scram);
    const valid = scram.map((text) => parsed(text).username);
    const { cluster } = clusterAt(connection, true);
    const retired = inputsOf(old.inputs)
      .scram.map((text) => parsed(text).username)
      .filter((user) => !valid.includes(user));
    for (const username of retired) {
      // Done already by a deployment that was killed after it.
      if (!(await isKnown(connection, username))) continue;
      await cluster.deleteCredential({ username, mechanism: SHA_512 });
    }
    return { outputs: news };
  },

  // They go with the cluster itself: until then somebody has to come in.
  delete: () => Promise.resolve(),
};

/** Writes those that the cluster doesn't have yet: a broker must find its own before it logs in for the first time. */
export async function ensureLogins(connection: ClusterConnection, scram: readonly string[]): Promise<void> {
  const { cluster } = clusterAt(connection, true);
  for (const text of scram) {
    const credential = parsed(text);
    if (!(await isKnown(connection, credential.username))) await cluster.upsertCredential(credential);
  }
}

async function isKnown(connection: ClusterConnection, user: string): Promise<boolean> {
  const known = await clusterAt(connection, true).cluster.describeCredentials(user);
  return known.some((each) => each.mechanism === SHA_512);
}

function parsed(text: string) {
  const [, username = "", iterations, salt = "", salted = ""] = CREDENTIAL.exec(text) ?? [];
  if (username === "") throw new Error("a credential for the format tool can't be read");
  return {
    ...{ username, mechanism: SHA_512, iterations: Number(iterations) },
    ...{ salt: Buffer.from(salt, "base64"), saltedPassword: Buffer.from(salted, "base64") },
  };
}

function inputsOf(props: Props): PlatformLoginsInputs {
  return props as unknown as PlatformLoginsInputs;
}
