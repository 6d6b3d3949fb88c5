// Rules about users and what they may do.

import { ALWAYS, type Rule } from "../rule";
import { number, text } from "../values";

const ACL = ["kafka:index/acl:Acl"];

/**
 * Lag is watched for every group and topic, those to come too: the platform's exporter may look at all, and at no
 * record. People may browse records, where a stack has a browser for them: it changes nothing.
 */
const LOOKS_AT_ALL: Readonly<Record<string, readonly string[]>> = {
  "User:kafka-exporter": ["Describe"],
  "User:kafka-ui": ["Describe", "DescribeConfigs", "Read"],
};

/** With each new password a user has another name: kafka-exporter, kafka-exporter.2, ... */
const holderOf = (principal: string): string => principal.replace(/\.[1-9]\d*$/, "");

const mayLookAtAll = (props: Readonly<Record<string, unknown>>): boolean =>
  (LOOKS_AT_ALL[holderOf(text(props["aclPrincipal"]) ?? "")] ?? []).includes(text(props["aclOperation"]) ?? "");

export const aclWildcards: Rule = {
  id: "kafka-acl-wildcard",
  severity: "critical",
  levels: ALWAYS,
  demand: "A right names who has it and to what",
  reason: "a right for everybody, to everything or to do anything is no rule at all",
  remediation: "Name the user, the resource (or its prefix) and the operation",
  types: ACL,
  check: ({ name, props }) => [
    ...(text(props["aclPrincipal"])?.endsWith(":*") ? [`${name} is given to everybody`] : []),
    ...(text(props["aclResourceName"]) === "*" && !mayLookAtAll(props)
      ? [`${name} reaches every ${text(props["aclResourceType"])}`]
      : []),
    ...(text(props["aclOperation"]) === "All" ? [`${name} allows every operation`] : []),
  ],
};

/** With these a service could change who may do what, or how the cluster works. */
const ADMINISTRATION = ["Alter", "AlterConfigs", "ClusterAction", "Create", "Delete"];

export const aclAdministration: Rule = {
  id: "kafka-acl-administration",
  severity: "critical",
  levels: ALWAYS,
  demand: "No service administers the cluster",
  reason: "who may alter the cluster may give itself every right",
  remediation: "Let the platform make what the service needs, or write the right for its own prefix",
  types: ACL,
  check: ({ name, props }) =>
    text(props["aclResourceType"]) === "Cluster" && ADMINISTRATION.includes(text(props["aclOperation"]) ?? "")
      ? [`${name} lets ${text(props["aclPrincipal"])} ${text(props["aclOperation"])} on the whole cluster`]
      : [],
};

export const scramStrength: Rule = {
  id: "kafka-scram",
  severity: "high",
  levels: ALWAYS,
  demand: "Passwords are checked by SCRAM-SHA-512 with at least so many rounds",
  reason: "a stolen hash of a weaker kind is soon a password",
  remediation: "Remove the mechanism and the iterations: the platform's own are right",
  config: { properties: { iterations: { type: "integer", minimum: 4096, default: 8192 } } },
  types: ["kafka:index/userScramCredential:UserScramCredential", "kafkaplatform:access:Credential"],
  check: ({ name, props, config }) => {
    const mechanism = text(props["scramMechanism"]);
    const [rounds, floor] = [
      number(props["scramIterations"] ?? props["iterations"]) ?? Number(config["iterations"]),
      Number(config["iterations"]),
    ];
    return [
      ...(mechanism !== undefined && mechanism !== "SCRAM-SHA-512" ? [`${name} uses ${mechanism}`] : []),
      ...(rounds < floor ? [`${name} has ${rounds} of at least ${floor} rounds`] : []),
    ];
  },
};

export const ACCESS_RULES = [aclWildcards, aclAdministration, scramStrength];
