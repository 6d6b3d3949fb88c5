// By what a node is known to others, as far as that changes in rotations. Numbers and names only, no secret.

import type { StackConfiguration } from "../configuration";
import type { NodePlace } from "../layout";
import { newest, type Generations } from "../rotation/generations";
import { validPasswords } from "../rotation/logins";
import { BROKER_USER, advertisedHost, listenersOf, nodeCertificate } from "../security";

export interface NodeIdentity {
  readonly trusts: Generations;
  readonly signedBy: number;
  /** Which of the brokers' passwords it logs in with. */
  readonly login: number;
  /** What its certificate is for. */
  readonly names: readonly string[];
  /** Whether it takes a renewed certificate while it runs: a controller of its own doesn't. */
  readonly reloads: boolean;
  /** A process whose first certificate ends so soon is restarted: to the controllers it shows that one until it ends. */
  readonly restartHours: number;
  /** Where each of its listeners is, to see what certificate it shows. */
  readonly listeners: Readonly<Record<string, string>>;
}

const HOUR = 3_600_000;

export function identityOf(config: StackConfiguration, node: NodePlace): NodeIdentity | undefined {
  const { security } = config;
  if (security === "none") return undefined;
  const { dnsNames, ipAddresses } = nodeCertificate(config, node);
  const own = listenersOf(config).filter((listener) => node.ports[listener.port] !== undefined);
  return {
    ...{ trusts: security.authority.trusts, signedBy: security.authority.signs },
    login: newest(validPasswords(config, BROKER_USER)),
    names: [...dnsNames, ...ipAddresses],
    reloads: node.roles.includes("broker"),
    restartHours: security.renewBefore / HOUR / 2,
    listeners: Object.fromEntries(
      own.map((each) => [each.name, `${advertisedHost(config, node, each)}:${node.ports[each.port]}`]),
    ),
  };
}
