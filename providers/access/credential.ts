// The resource type `kafkaplatform:access:Credential`: a user's SCRAM password.
//
// The official resource breaks the first preview of a generated password, and can't see that a password was changed by
// somebody else. This one logs in with it to find out.

import { pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { ClusterConnection } from "../cluster/connection";
import { clusterAt, newestOf, settingsOf } from "../cluster/connection";
import { KafkaConnection } from "../kafka/connection";
import { Code, KafkaError } from "../kafka/admin";
import type { Props, ResourceType } from "../host/types";

export interface CredentialInputs {
  readonly connection: ClusterConnection;
  readonly user: string;
  readonly password: string;
  readonly iterations: number;
}

const SHA_512 = { mechanism: 2, digest: "sha512", bytes: 64, saltBytes: 16 };

export const credential: ResourceType = {
  inputs: ["connection", "user", "password", "iterations"],

  // How the cluster is reached may change without the credential changing.
  diff: (old, news) => {
    const changes: Record<string, "update" | "replace"> = {};
    for (const name of ["password", "iterations"]) if (old.inputs[name] !== news[name]) changes[name] = "update";
    if (old.inputs["user"] !== news["user"]) changes["user"] = "replace";
    if (old.outputs["works"] === false) changes["works"] = "update";
    return Promise.resolve({ changes });
  },

  async create(props) {
    await write(inputsOf(props));
    return { id: inputsOf(props).user, outputs: { ...props, works: true } };
  },

  async update(_old, news) {
    await write(inputsOf(news));
    return { outputs: { ...news, works: true } };
  },

  async read(id, state) {
    const inputs = inputsOf(state.inputs);
    const found = await clusterAt(inputs.connection, true).cluster.describeCredentials(inputs.user);
    if (!found.some((each) => each.mechanism === SHA_512.mechanism)) return undefined;
    return { id, inputs: state.inputs, outputs: { ...state.outputs, works: await logsIn(inputs) } };
  },

  async delete(_id, state) {
    const { connection, user } = inputsOf(state.inputs);
    try {
      await clusterAt(newestOf(connection), true).cluster.deleteCredential({
        username: user,
        mechanism: SHA_512.mechanism,
      });
    } catch (error) {
      if (!(error instanceof KafkaError && error.code === Code.RESOURCE_NOT_FOUND)) throw error;
    }
  },
};

/** Salted here: the password itself doesn't leave this process. */
async function write({ connection, user, password, iterations }: CredentialInputs): Promise<void> {
  const salt = randomBytes(SHA_512.saltBytes);
  const saltedPassword = await promisify(pbkdf2)(password, salt, iterations, SHA_512.bytes, SHA_512.digest);
  const change = { username: user, mechanism: SHA_512.mechanism, iterations, salt, saltedPassword };
  await clusterAt(connection, true).cluster.upsertCredential(change);
}

async function logsIn({ connection, user, password }: CredentialInputs): Promise<boolean> {
  const own = new KafkaConnection(settingsOf({ ...connection, username: user, password }), 0);
  const { AuthenticationError } = await own.library();
  try {
    await own.request(() => Promise.resolve(), true);
    return true;
  } catch (error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if (cause instanceof AuthenticationError) return false;
    }
    throw error;
  } finally {
    await own.close();
  }
}

function inputsOf(props: Props): CredentialInputs {
  return props as unknown as CredentialInputs;
}
