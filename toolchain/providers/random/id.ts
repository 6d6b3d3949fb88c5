/** random.RandomId: a random number for names that must be unique; not a secret. */
import { randomBytes } from "node:crypto";
import type { Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, text, whole, type Rules } from "../inputs";

const RULES: Rules = {
  keepers: { type: "map" },
  byteLength: { type: "integer", required: true, atLeast: 1 },
  prefix: { type: "string" },
};

export const randomId: ResourceType = {
  inputs: Object.keys(RULES),

  check(news) {
    return Promise.resolve({ inputs: news, failures: breaches(RULES, news) });
  },

  diff(old, news) {
    return Promise.resolve(differences(RULES, old.inputs, news));
  },

  create(inputs) {
    return Promise.resolve(resultOf(inputs, randomBytes(whole(inputs, "byteLength"))));
  },

  /** As with the official plugin, an import's id is `<prefix>,<number in URL-safe base64>`, the prefix optional. */
  read(id, state) {
    if (Object.keys(state.outputs).length > 0) return Promise.resolve({ id, ...state });
    const comma = id.lastIndexOf(",");
    const bytes = Buffer.from(id.slice(comma + 1), "base64url");
    if (bytes.length === 0 || bytes.toString("base64url") !== id.slice(comma + 1)) {
      throw new Error("The id to import a random id by must be its number in URL-safe base64, without padding.");
    }
    const inputs = { byteLength: bytes.length, ...(comma > 0 ? { prefix: id.slice(0, comma) } : {}) };
    return Promise.resolve({ inputs, ...resultOf(inputs, bytes) });
  },
};

function resultOf(inputs: Props, bytes: Buffer): { id: string; outputs: Props } {
  const prefix = text(inputs, "prefix");
  const id = bytes.toString("base64url");
  return {
    id,
    outputs: {
      ...complete(RULES, inputs),
      b64Url: prefix + id,
      b64Std: prefix + bytes.toString("base64"),
      hex: prefix + bytes.toString("hex"),
      dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
    },
  };
}
