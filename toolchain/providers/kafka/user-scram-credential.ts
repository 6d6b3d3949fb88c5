/** kafka.UserScramCredential: a user's password, which the brokers keep as a salted hash. */
import { pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Context, Failure, Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, text, whole, type Rules } from "../inputs";
import { Code, KafkaError, type CredentialChange } from "../../../providers/kafka/admin";
import type { Cluster } from "../../../providers/kafka/cluster";

const MECHANISMS: Readonly<Record<string, { number: number; digest: string; bytes: number }>> = {
  "SCRAM-SHA-256": { number: 1, digest: "sha256", bytes: 32 },
  "SCRAM-SHA-512": { number: 2, digest: "sha512", bytes: 64 },
};

const RULES: Rules = {
  username: { type: "string", required: true },
  scramMechanism: { type: "string", required: true, oneOf: Object.keys(MECHANISMS) },
  scramIterations: { type: "integer", atLeast: 4096, default: 4096 },
  password: { type: "string", required: true },
};

export function userScramCredentialType(connect: (context: Context) => { cluster: Cluster }): ResourceType {
  return {
    inputs: Object.keys(RULES),
    secretOutputs: ["password"],

    check: (news) => Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...blankPassword(news)] }),

    diff: (old, news) => Promise.resolve(differences(RULES, old.inputs, news, ["scramIterations", "password"])),

    preview: (inputs) => complete(RULES, inputs),

    async create(inputs, context) {
      await connect(context).cluster.upsertCredential(await changeOf(inputs));
      return { id: `${text(inputs, "username")}|${text(inputs, "scramMechanism")}`, outputs: complete(RULES, inputs) };
    },

    /** The brokers don't tell passwords: a changed one can't be seen. */
    async read(id, state, context) {
      const known = Object.keys(state.outputs).length > 0 ? state.outputs : parsed(id);
      const found = await connect(context).cluster.describeCredentials(text(known, "username"));
      const mechanism = mechanismOf(known).number;
      const credential = found.find((candidate) => candidate.mechanism === mechanism);
      if (credential === undefined) return undefined;
      const actual = { scramIterations: credential.iterations };
      const isImport = Object.keys(state.inputs).length === 0;
      const inputs =
        isImport || credential.iterations !== whole(complete(RULES, state.inputs), "scramIterations")
          ? { ...(isImport ? known : state.inputs), ...actual }
          : state.inputs;
      return { id: id.split("|").slice(0, 2).join("|"), inputs, outputs: { ...complete(RULES, known), ...actual } };
    },

    async update(_old, news, context) {
      await connect(context).cluster.upsertCredential(await changeOf(news));
      return { outputs: complete(RULES, news) };
    },

    async delete(_id, state, context) {
      const credential = { username: text(state.outputs, "username"), mechanism: mechanismOf(state.outputs).number };
      await connect(context)
        .cluster.deleteCredential(credential)
        .catch((error: unknown) => {
          if (!(error instanceof KafkaError && error.code === Code.RESOURCE_NOT_FOUND)) throw error;
        });
    },
  };
}

function blankPassword(news: Props): Failure[] {
  const password = news["password"];
  if (typeof password !== "string" || password.trim() !== "") return [];
  return [{ property: "password", reason: `"password" must not be empty.` }];
}

function mechanismOf(values: Props): { number: number; digest: string; bytes: number } {
  const name = text(values, "scramMechanism");
  const mechanism = MECHANISMS[name];
  if (mechanism === undefined) throw new Error(`${name} is not implemented by this stand-in.`);
  return mechanism;
}

/** Salted here: the password itself never leaves this process. */
async function changeOf(values: Props): Promise<CredentialChange> {
  const { number, digest, bytes } = mechanismOf(values);
  const iterations = whole(complete(RULES, values), "scramIterations");
  const salt = randomBytes(bytes);
  const saltedPassword = await promisify(pbkdf2)(text(values, "password"), salt, iterations, bytes, digest);
  return { username: text(values, "username"), mechanism: number, iterations, salt, saltedPassword };
}

function parsed(id: string): Props {
  const [username, scramMechanism, ...password] = id.split("|");
  if (!username || !scramMechanism || !(scramMechanism in MECHANISMS) || password.length === 0) {
    throw new Error("The id to import a credential by is username|scramMechanism|password.");
  }
  return { username, scramMechanism, password: password.join("|") };
}
