// Who may reach what: every rule of the security groups follows from a listener, or from what a machine needs of AWS.

import type { NodePlace } from "../layout";
import type { Listener, ListenerName } from "../security";
import type { AwsSettings } from "./settings";

/** `kubernetes` is EKS' own, of its machines and their pods, and lets everything out. `client` has no machine of the stack's own: whoever carries it may use the cluster. */
export const GROUPS = ["broker", "controller", "client", "endpoint", "balancer", "kubernetes"] as const;
export type Group = (typeof GROUPS)[number];

export type Peer =
  | { readonly group: Group }
  | { readonly cidr: string }
  | { readonly securityGroup: string }
  | { readonly service: "s3" };

export interface SecurityRule {
  readonly name: string;
  readonly group: Group;
  readonly direction: "in" | "out";
  readonly port: number;
  readonly peer: Peer;
  /** The listener that needs it; none for what AWS's own services need. */
  readonly listener?: ListenerName;
  /** Why it is there, as AWS shows it. */
  readonly reason: string;
}

const HTTPS = 443;

type Way = { readonly from: Peer; readonly to: Group };

export function rulesOf(
  nodes: readonly NodePlace[],
  listeners: readonly Listener[],
  platform: AwsSettings,
): SecurityRule[] {
  const groups = groupsIn(nodes, platform);
  const forListeners = listeners.flatMap((listener) => {
    const holders = nodes.filter((node) => node.ports[listener.port] !== undefined);
    const ports = [...new Set(holders.map((node) => node.ports[listener.port] ?? 0))];
    return waysTo(listener.name, platform)
      .filter(({ from }) => !("group" in from) || groups.includes(from.group))
      .flatMap((way) =>
        ports.flatMap((port) => bothEnds(way, port, `${listener.name} listener - ${listener.serves}`, listener.name)),
      );
  });
  const world = platform.balancer
    ? nodes.flatMap((node) => (node.ports.external === undefined ? [] : [node.ports.external]))
    : [];
  const entrances = world.flatMap((port) =>
    (platform.balancer?.cidrs ?? []).map((cidr): SecurityRule => {
      const reason = "EXTERNAL listener - clients that come in through the balancer";
      return rule("balancer", "in", port, { cidr }, reason, "EXTERNAL");
    }),
  );
  const machines = groups.filter((group) => ["broker", "controller", "kubernetes"].includes(group));
  const services = machines.flatMap((group) => [
    ...bothEnds({ from: { group }, to: "endpoint" }, HTTPS, "services of AWS itself - without the internet"),
    ...(group === "kubernetes"
      ? []
      : [rule(group, "out", HTTPS, { service: "s3" }, "Kafka, files of the node, packages of the distribution")]),
  ]);
  return [...forListeners, ...watching(nodes, platform), ...entrances, ...services];
}

/** Where there is monitoring, it reads each node's metrics and looks at its certificate. */
function watching(nodes: readonly NodePlace[], platform: AwsSettings): SecurityRule[] {
  const watched = nodes.filter((node) => node.ports.metrics !== undefined);
  const rules = watched.flatMap((node) => {
    const to: Group = node.roles.includes("broker") ? "broker" : "controller";
    const { metrics = 0, client, controller = 0 } = node.ports;
    return watchers(platform).flatMap((from) => [
      ...bothEnds({ from, to }, metrics, "metrics of the node - Prometheus"),
      ...(client === undefined
        ? bothEnds({ from, to }, controller, "CONTROLLER listener - its certificate is watched", "CONTROLLER")
        : []),
    ]);
  });
  return [...new Map(rules.map((each) => [each.name, each])).values()];
}

/** Pods of a cluster that others made come as its clients do. */
function watchers({ access, kubernetes }: AwsSettings): Peer[] {
  if (kubernetes !== "none" && kubernetes.cluster === "new") return [{ group: "kubernetes" }];
  return [
    ...access.cidrs.map((cidr) => ({ cidr })),
    ...access.securityGroups.map((securityGroup) => ({ securityGroup })),
  ];
}

/** The groups that a stack has. */
export function groupsIn(nodes: readonly NodePlace[], { balancer, kubernetes }: AwsSettings): Group[] {
  const held = new Set(nodes.flatMap((node) => groupsOf(node)));
  return GROUPS.filter((group) => {
    if (group === "balancer") return balancer !== undefined;
    if (group === "kubernetes") return kubernetes !== "none" && kubernetes.cluster === "new";
    return group === "client" || group === "endpoint" || held.has(group);
  });
}

/** A node that is both carries both groups. */
export function groupsOf(node: Pick<NodePlace, "roles">): Group[] {
  return [...node.roles];
}

function waysTo(listener: ListenerName, { access }: AwsSettings): Way[] {
  const from = (...peers: Peer[]) => peers.map((peer): Way => ({ from: peer, to: "broker" }));
  switch (listener) {
    case "CLIENT":
      return from(
        { group: "client" },
        { group: "kubernetes" },
        ...access.cidrs.map((cidr) => ({ cidr })),
        ...access.securityGroups.map((securityGroup) => ({ securityGroup })),
      );
    case "REPLICATION":
      return from({ group: "broker" });
    case "CONTROLLER":
      return (["broker", "controller"] as const).map((group) => ({ from: { group }, to: "controller" }));
    case "EXTERNAL":
      return from({ group: "balancer" });
  }
}

/** What comes in at one end must go out at the other. */
function bothEnds({ from, to }: Way, port: number, reason: string, listener?: ListenerName): SecurityRule[] {
  const incoming = rule(to, "in", port, from, reason, listener);
  return "group" in from && from.group !== "kubernetes"
    ? [incoming, rule(from.group, "out", port, { group: to }, reason, listener)]
    : [incoming];
}

function rule(
  group: Group,
  direction: "in" | "out",
  port: number,
  peer: Peer,
  reason: string,
  listener?: ListenerName,
): SecurityRule {
  const other = Object.values(peer).join("");
  const name = direction === "in" ? `${group} ${port} from ${other}` : `${group} ${port} to ${other}`;
  // AWS takes no other signs in a description.
  const described = reason.replace(/[^A-Za-z0-9. _:/()#,@[\]+=&;{}!$*-]/g, " ");
  return { name, group, direction, port, peer, ...(listener ? { listener } : {}), reason: described };
}
