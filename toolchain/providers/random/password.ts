/** random.RandomPassword: a secret string from a cryptographic source, kept in the state. */
import { randomInt } from "node:crypto";
import type { Failure, Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, flag, text, whole, type Rules } from "../inputs";

const CHARACTERS = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;
const MINIMA = { lower: "minLower", upper: "minUpper", numeric: "minNumeric", special: "minSpecial" } as const;
const CLASSES = ["lower", "upper", "numeric", "special"] as const;

const RULES: Rules = {
  keepers: { type: "map" },
  length: { type: "integer", required: true, atLeast: 1 },
  lower: { type: "boolean", default: true },
  upper: { type: "boolean", default: true },
  numeric: { type: "boolean", default: true },
  number: { type: "boolean" },
  special: { type: "boolean", default: true },
  minLower: { type: "integer", atLeast: 0, default: 0 },
  minUpper: { type: "integer", atLeast: 0, default: 0 },
  minNumeric: { type: "integer", atLeast: 0, default: 0 },
  minSpecial: { type: "integer", atLeast: 0, default: 0 },
  overrideSpecial: { type: "string" },
};

/** `number` is the official plugin's old name for `numeric`; both are always the same. */
function withDefaults(values: Props): Props {
  const numeric = values["numeric"] ?? values["number"] ?? true;
  return complete(RULES, { ...values, numeric, number: numeric });
}

export const randomPassword: ResourceType = {
  inputs: Object.keys(RULES),
  secretOutputs: ["result"],

  check(news) {
    return Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...contradictions(news)] });
  },

  diff(old, news) {
    return Promise.resolve(differences(RULES, withDefaults(old.inputs), withDefaults(news)));
  },

  create(inputs) {
    const outputs = withDefaults(inputs);
    return Promise.resolve({ id: "none", outputs: { ...outputs, result: password(outputs) } });
  },

  /** As with the official plugin, the id of an import is the password itself. */
  read(id, state) {
    if (Object.keys(state.outputs).length > 0) return Promise.resolve({ id, ...state });
    const inputs = { length: [...id].length };
    return Promise.resolve({ id: "none", inputs, outputs: { ...withDefaults(inputs), result: id } });
  },
};

function contradictions(news: Props): Failure[] {
  const values = withDefaults(news);
  const known = Object.values(values).every((value) => typeof value !== "symbol");
  if (!known) return [];
  const failures: Failure[] = [];
  if (news["number"] !== undefined && news["numeric"] !== undefined && news["number"] !== news["numeric"]) {
    failures.push({
      property: "number",
      reason: `"number" is the old name of "numeric", and they contradict each other.`,
    });
  }
  const needed = CLASSES.reduce((sum, name) => sum + whole(values, MINIMA[name]), 0);
  if (needed > whole(values, "length")) {
    const reason = `"length" is ${whole(values, "length")}, but the minimum counts need ${needed} characters.`;
    failures.push({ property: "length", reason });
  } else if (needed < whole(values, "length") && !CLASSES.some((name) => flag(values, name))) {
    failures.push({
      property: "length",
      reason: "No character is allowed: one of lower, upper, numeric, special must be.",
    });
  }
  return failures;
}

function password(values: Props): string {
  const set = (name: keyof typeof CHARACTERS): string =>
    (name === "special" && text(values, "overrideSpecial")) || CHARACTERS[name];
  const pick = (set: string, count: number): string[] => {
    const characters = [...set];
    return Array.from({ length: count }, () => characters[randomInt(characters.length)] ?? "");
  };

  const required = CLASSES.flatMap((name) => pick(set(name), whole(values, MINIMA[name])));
  const allowed = CLASSES.filter((name) => flag(values, name))
    .map(set)
    .join("");
  const chosen = [...required, ...pick(allowed, whole(values, "length") - required.length)];
  // Shuffled, so that the required characters don't come first.
  for (let last = chosen.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [chosen[last], chosen[other]] = [chosen[other] ?? "", chosen[last] ?? ""];
  }
  return chosen.join("");
}
