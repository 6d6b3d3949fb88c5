// Rules about passwords, and about the places where none may stand.

import { ALWAYS, type Rule } from "./rule";
import { known, number, textsWithin } from "./values";

export const passwordStrength: Rule = {
  id: "secrets-password-length",
  severity: "high",
  levels: ALWAYS,
  demand: "Generated passwords have at least so many characters",
  reason: "a short one can be tried out",
  remediation: "Raise the length",
  config: { properties: { least: { type: "integer", minimum: 16, default: 32 } } },
  types: ["random:index/randomPassword:RandomPassword"],
  check: ({ name, props, config }) => {
    const [length, least] = [number(props["length"]), Number(config["least"])];
    return length !== undefined && length < least ? [`${name} has ${length} of at least ${least} characters`] : [];
  },
};

const SECRET = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bpassword\s*=\s*"(?!\{\{)[^"]+"/i,
  /(password|secret|token)["']?\s*[:=]\s*(?!\{\{|\$|<)[^\s"',;]{8,}/i,
  /\bAKIA[0-9A-Z]{16}\b/,
];

/** By type: properties that others read, and that the engine keeps in clear. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/instance:Instance": ["userData", "tags"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["userData", "tags", "tagSpecifications"],
  "aws:ssm/document:Document": ["content"],
  "docker:index/container:Container": ["command", "entrypoints", "envs", "labels"],
  "kubernetes:core/v1:ConfigMap": ["data", "metadata"],
  "kubernetes:apps/v1:Deployment": ["spec", "metadata"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "metadata"],
  "kafkaplatform:local:Node": ["command"],
  "kafkaplatform:local:Instance": ["command"],
};

export const secretsInPublic: Rule = {
  id: "secrets-in-public-places",
  severity: "critical",
  levels: ALWAYS,
  demand: "No password or key stands in user data, commands, labels or configuration maps",
  reason: "whoever may describe the resource, or list processes, reads it",
  remediation: "Hand it over by the secret store, a Secret, or a file that only its owner reads",
  types: Object.keys(PUBLIC),
  check: ({ name, type, props }) =>
    (PUBLIC[type] ?? []).flatMap((property) =>
      textsWithin(
        known(() => props[property]),
        property,
      )
        .filter((each) => SECRET.some((pattern) => pattern.test(decoded(each.text))))
        .map((each) => `${name} holds a secret in ${each.path}`),
    ),
};

/** User data is often handed over as base64. */
function decoded(text: string): string {
  return /^[A-Za-z0-9+/\r\n]{40,}={0,2}$/.test(text) ? Buffer.from(text, "base64").toString("utf8") : text;
}

export const SECRET_RULES = [passwordStrength, secretsInPublic];
