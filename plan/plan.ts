// The plan: everything that a stack consists of, as plain data. A function of the stack's description and nothing else.

import { bundleOf, type Bundle } from "./broker/bundle";
import { bootstrapServers, contractOf, type ClientContract } from "./clients";
import type { Environment, Platform, StackConfiguration } from "./configuration";
import { layoutOf, type NodePlace, type Voter } from "./layout";
import type { Warning } from "./problems";
import { replicationOf, type Replication } from "./replication";
import {
  ADMIN_USER,
  BROKER_USER,
  SCRAM_MECHANISM,
  clientCertificate,
  listenersOf,
  nodeCertificate,
  type CertificateRequest,
  type Listener,
  type ListenerName,
} from "./security";

export interface PlannedNode extends NodePlace {
  readonly bundle: Bundle;
}

export interface PlannedUser {
  readonly name: string;
  readonly mechanism: typeof SCRAM_MECHANISM;
  /** May do everything, whatever the access rules say. */
  readonly superUser: boolean;
  /** Written when storage is formatted, because nobody could log in to write it later. */
  readonly atFormat: boolean;
  readonly purpose: string;
}

export interface Plan {
  readonly stack: string;
  readonly environment: Environment;
  readonly platform: Platform;
  readonly cluster: {
    readonly name: string;
    readonly id: string;
    readonly kafkaVersion: string;
    readonly replication: Replication;
    readonly listeners: readonly Listener[];
    readonly bootstrapServers: Readonly<Partial<Record<ListenerName, string>>>;
    readonly voters: readonly Voter[];
  };
  readonly nodes: readonly PlannedNode[];
  readonly certificates: {
    /** Lifetimes in hours; absent where the stack has no security. */
    readonly validityHours?: number;
    readonly renewalHours?: number;
    readonly requests: readonly CertificateRequest[];
  };
  readonly users: readonly PlannedUser[];
  readonly clients: Readonly<Record<string, ClientContract>>;
  readonly warnings: readonly Warning[];
}

const HOUR = 3_600_000;

export function makePlan(config: StackConfiguration, source: string): Plan {
  const layout = layoutOf(config, source);
  const secure = config.security !== "none" ? config.security : undefined;
  const users = secure ? bootstrapUsers() : [];
  const clients = { [ADMIN_USER]: contractOf(config, layout, ADMIN_USER) };
  const withCertificate = Object.values(clients).filter((client) => client.certificate);
  return {
    stack: config.stack,
    environment: config.environment,
    platform: config.platform,
    cluster: {
      name: config.cluster.name,
      id: layout.clusterId,
      kafkaVersion: config.cluster.kafkaVersion,
      replication: replicationOf(config.cluster),
      listeners: listenersOf(config),
      bootstrapServers: bootstrapServers(config, layout),
      voters: layout.voters,
    },
    nodes: layout.nodes.map((node) => ({ ...node, bundle: bundleOf(config, layout, node) })),
    certificates: secure
      ? {
          validityHours: Math.floor(secure.certificateValidity / HOUR),
          renewalHours: Math.floor(secure.renewBefore / HOUR),
          requests: [
            ...layout.nodes.map((node) => nodeCertificate(config, node)),
            ...withCertificate.map((client) => clientCertificate(client.user)),
          ],
        }
      : { requests: [] },
    users,
    clients,
    warnings: warningsOf(config),
  };
}

function bootstrapUsers(): PlannedUser[] {
  const common = { mechanism: SCRAM_MECHANISM, superUser: true, atFormat: true } as const;
  return [
    { name: BROKER_USER, ...common, purpose: "replication between brokers" },
    { name: ADMIN_USER, ...common, purpose: "operators and this program" },
  ];
}

function warningsOf(config: StackConfiguration): Warning[] {
  const warnings: Warning[] = [];
  if (config.security === "none") {
    const message = "no encryption, no passwords, no access rules: whoever reaches a port is an administrator";
    warnings.push({ subject: "security: none", message });
  }
  if (config.environment !== "dev" && config.cluster.controllers === "combined") {
    const message =
      "brokers that are controllers too share their memory and their fate; write 3 for machines of their own";
    warnings.push({ subject: "cluster.controllers: combined", message });
  }
  if (config.environment !== "dev" && new Set(config.cluster.zones).size < 3) {
    const message = "the loss of one zone can take the majority of the controllers with it; name three";
    warnings.push({ subject: "cluster.zones", message });
  }
  return warnings;
}
