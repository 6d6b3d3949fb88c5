/** random.RandomBytes: secret bytes from a cryptographic source, kept in the state. */
import { randomBytes as bytesOf } from "node:crypto";
import type { Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, whole, type Rules } from "../inputs";

const RULES: Rules = {
  keepers: { type: "map" },
  length: { type: "integer", required: true, atLeast: 1 },
};

export const randomBytes: ResourceType = {
  inputs: Object.keys(RULES),
  secretOutputs: ["base64", "hex"],

  check(news) {
    return Promise.resolve({ inputs: news, failures: breaches(RULES, news) });
  },

  diff(old, news) {
    return Promise.resolve(differences(RULES, old.inputs, news));
  },

  create(inputs) {
    return Promise.resolve({ id: "none", outputs: outputsOf(inputs, bytesOf(whole(inputs, "length"))) });
  },

  /** As with the official plugin, the id of an import is the bytes in base64. */
  read(id, state) {
    if (Object.keys(state.outputs).length > 0) return Promise.resolve({ id, ...state });
    const bytes = Buffer.from(id, "base64");
    if (bytes.length === 0 || bytes.toString("base64") !== id) {
      throw new Error("The id to import random bytes by must be the bytes in base64.");
    }
    const inputs = { length: bytes.length };
    return Promise.resolve({ id: "none", inputs, outputs: outputsOf(inputs, bytes) });
  },
};

function outputsOf(inputs: Props, bytes: Buffer): Props {
  return { ...complete(RULES, inputs), base64: bytes.toString("base64"), hex: bytes.toString("hex") };
}
