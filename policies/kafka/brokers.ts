// Rules about the nodes, read from the settings that they are started with: the same on every platform.

import { ALWAYS, BEYOND_DEV, type Config, type Rule } from "../rule";
import { list, number, text, values } from "../values";

/** The root of every stack; its inputs are the plan's facts (plan/facts.ts). */
export const PLATFORM = "kafka-platform:index:KafkaPlatform";

type Settings = ReadonlyMap<string, string>;

/** The settings of each node by its name. */
export function nodesOf(props: Readonly<Record<string, unknown>>): readonly (readonly [string, Settings])[] {
  return list(props["nodes"]).map((each) => {
    const node = values(each);
    const settings = Object.entries(values(node["settings"])).map(
      ([name, value]) => [name, text(value) ?? ""] as const,
    );
    return [text(node["name"]) ?? "a node", new Map(settings)] as const;
  });
}

function rule(
  described: Omit<Rule, "types" | "check">,
  check: (settings: Settings, config: Config) => readonly string[],
): Rule {
  return {
    ...described,
    types: [PLATFORM],
    check: ({ props, config }) =>
      nodesOf(props).flatMap(([name, settings]) => check(settings, config).map((what) => `${name} ${what}`)),
  };
}

export const brokerPlaintext = rule(
  {
    id: "kafka-broker-plaintext",
    severity: "critical",
    levels: BEYOND_DEV,
    demand: "No listener speaks plain text",
    reason: "whoever sees the network reads passwords and records",
    remediation: "Remove security: none from the stack",
  },
  (settings) => {
    const protocols = (settings.get("listener.security.protocol.map") ?? "").split(",");
    return protocols.filter((each) => /:(SASL_)?PLAINTEXT$/.test(each)).map((each) => `has a listener ${each}`);
  },
);

export const brokerMechanism = rule(
  {
    id: "kafka-broker-mechanism",
    severity: "high",
    levels: ALWAYS,
    demand: "Clients log in by SCRAM-SHA-512 only",
    reason: "PLAIN hands the password over, SHA-256 is the weaker hash",
    remediation: "Remove other mechanisms from cluster.settings",
  },
  (settings) =>
    [...settings]
      .filter(([name, value]) => name.endsWith("sasl.enabled.mechanisms") && value !== "SCRAM-SHA-512")
      .map(([name, value]) => `sets ${name} = ${value}`),
);

export const brokerDeny = rule(
  {
    id: "kafka-broker-deny-by-default",
    severity: "critical",
    levels: BEYOND_DEV,
    demand: "What no right allows is denied",
    reason: "a topic without rights would be open to everybody",
    remediation: "Remove security: none, and allow.everyone.if.no.acl.found from cluster.settings",
  },
  (settings) => [
    ...(settings.has("authorizer.class.name") ? [] : ["has no authorizer"]),
    ...(settings.get("allow.everyone.if.no.acl.found") === "true" ? ["allows what no right names"] : []),
  ],
);

export const brokerUncleanElection = rule(
  {
    id: "kafka-broker-unclean-election",
    severity: "critical",
    levels: ALWAYS,
    demand: "No copy that lags becomes a leader",
    reason: "it would silently drop confirmed records",
    remediation: "Remove unclean.leader.election.enable from cluster.settings",
  },
  (settings) => (settings.get("unclean.leader.election.enable") === "true" ? ["lets a copy that lags lead"] : []),
);

export const brokerAutoCreate = rule(
  {
    id: "kafka-broker-auto-create",
    severity: "medium",
    levels: BEYOND_DEV,
    demand: "Topics come from the description only",
    reason: "a misspelt name would become a topic that nobody watches",
    remediation: "Remove auto.create.topics.enable from cluster.settings",
  },
  (settings) =>
    settings.has("broker.rack") && settings.get("auto.create.topics.enable") !== "false"
      ? ["makes a topic of every name that it is asked for"]
      : [],
);

export const brokerDefaults = rule(
  {
    id: "kafka-broker-replication",
    severity: "critical",
    levels: ALWAYS,
    demand: "What says nothing of its copies has at least so many",
    reason: "the cluster's own topics hold every group's place and every transaction",
    remediation: "Raise cluster.replication, or add brokers",
    config: {
      properties: {
        factor: { type: "integer", minimum: 1, default: 3 },
        minInSync: { type: "integer", minimum: 1, default: 2 },
      },
    },
    parameters: { dev: { factor: 1, minInSync: 1 } },
  },
  (settings, config) => {
    const below = (name: string, floor: number) => {
      const value = number(settings.get(name));
      return value !== undefined && value < floor ? [`sets ${name} = ${value}, at least ${floor} is demanded`] : [];
    };
    const factor = Number(config["factor"]);
    return [
      ...[
        "default.replication.factor",
        "offsets.topic.replication.factor",
        "transaction.state.log.replication.factor",
      ].flatMap((name) => below(name, factor)),
      ...["min.insync.replicas", "transaction.state.log.min.isr"].flatMap((name) =>
        below(name, Number(config["minInSync"])),
      ),
    ];
  },
);

export const BROKER_RULES = [
  brokerPlaintext,
  brokerMechanism,
  brokerDeny,
  brokerUncleanElection,
  brokerAutoCreate,
  brokerDefaults,
];
