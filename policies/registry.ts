// Rules about the schema registry, read from the plan's facts.

import { BEYOND_DEV, PRODUCTION, type Rule } from "./rule";
import { PLATFORM } from "./kafka/brokers";
import { list, number, text, texts, values } from "./values";

const registryOf = (props: Readonly<Record<string, unknown>>) =>
  props["registry"] === undefined ? undefined : values(props["registry"]);

export const closed: Rule = {
  id: "registry-closed",
  severity: "high",
  levels: BEYOND_DEV,
  demand: "The schema registry speaks TLS and asks for a password",
  reason: "whoever reaches its port can change what every reader believes",
  remediation: "Remove security: none",
  types: [PLATFORM],
  check: ({ props }) => (registryOf(props)?.["secure"] === false ? ["the schema registry is open to everybody"] : []),
};

export const compatibility: Rule = {
  id: "registry-compatibility",
  severity: "high",
  levels: BEYOND_DEV,
  demand: "Every subject promises compatibility",
  reason: "a record that nobody can read any more is found by the first reader that stops",
  remediation: "Remove compatibility: none once it has been deployed, or name the subject under `free`",
  config: { properties: { free: { type: "array", items: { type: "string" }, default: [] } } },
  types: [PLATFORM],
  check: ({ props, config }) =>
    list(registryOf(props)?.["subjects"])
      .map(values)
      .filter((subject) => text(subject["compatibility"]) === "none")
      .map((subject) => text(subject["name"]) ?? "a subject")
      .filter((name) => !texts(config["free"]).includes(name))
      .map((name) => `${name} promises no compatibility`),
};

export const instances: Rule = {
  id: "registry-instances",
  severity: "medium",
  levels: PRODUCTION,
  demand: "The schema registry has at least so many instances",
  reason: "a service that starts while the only one is away can't read its first record",
  remediation: "Write registry.instances: 2",
  config: { properties: { least: { type: "integer", minimum: 1, default: 2 } } },
  types: [PLATFORM],
  check: ({ props, config }) => {
    const [count, least] = [number(registryOf(props)?.["instances"]), Number(config["least"])];
    return count !== undefined && count < least
      ? [`the schema registry has ${count} of at least ${least} instances`]
      : [];
  },
};

export const REGISTRY_RULES = [closed, compatibility, instances];
