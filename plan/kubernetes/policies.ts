// Who may open a connection to whom: nobody, and then what the plan's edges say.

import type { Fleet, Peer } from "../fleet/fleet";
import type { KubernetesPlan } from "./kubernetes-plan";
import type { NetworkPolicy, PolicyPeer, PolicyPort } from "./manifest";
import { CLIENTS, selectorOf } from "./names";
import { labelsOf } from "./workload";

/** Where machines tell who they are and what they may: no business of a pod's. */
const NEVER = ["169.254.0.0/16", "127.0.0.0/8"];
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

type Egress = NonNullable<NetworkPolicy["spec"]["egress"]>;

/** For the namespace as a whole. */
export function denyByDefault(plan: KubernetesPlan): NetworkPolicy[] {
  const metadata = (name: string) => ({ name, namespace: plan.namespace, labels: { ...plan.labels } });
  const base = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" } as const;
  return [
    { ...base, metadata: metadata("deny-all"), spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
    {
      ...base,
      metadata: metadata("name-service"),
      // It is a pod in one cluster and a process of the machine in another.
      spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [port(53, "UDP"), port(53)] }] },
    },
  ];
}

/** @param fleets all that run in the namespace */
export function policyOf(fleet: Fleet, fleets: readonly Fleet[], plan: KubernetesPlan): NetworkPolicy {
  const ingress = callersOf(fleet, fleets).flatMap((peer) => {
    const from = comingFrom(peer, fleet, plan);
    return from.length > 0 ? [{ from, ports: portsFor(fleet, peer) }] : [];
  });
  const egress = calledFrom(fleet, fleets).flatMap((peer) => going(fleet, peer, fleets, plan));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: fleet.name, namespace: plan.namespace, labels: labelsOf(fleet, plan) },
    spec: {
      podSelector: { matchLabels: selectorOf(fleet.name) },
      policyTypes: ["Ingress", "Egress"],
      ingress,
      egress,
    },
  };
}

/** An edge counts whichever of its ends names it. */
export function callersOf(fleet: Fleet, fleets: readonly Fleet[]): Peer[] {
  const told = fleets.filter((other) => other.calls.includes(`fleet:${fleet.name}`));
  const named = fleet.calledBy.filter((peer) => isThere(peer, fleets));
  return [...new Set([...named, ...told.map((other): Peer => `fleet:${other.name}`)])];
}

export function calledFrom(fleet: Fleet, fleets: readonly Fleet[]): Peer[] {
  const open = fleets.filter((other) => other.calledBy.includes(`fleet:${fleet.name}`));
  const named = fleet.calls.filter((peer) => isThere(peer, fleets));
  return [...new Set([...named, ...open.map((other): Peer => `fleet:${other.name}`)])];
}

const fleetOf = (peer: Peer, fleets: readonly Fleet[]) => fleets.find(({ name }) => peer === `fleet:${name}`);
const isThere = (peer: Peer, fleets: readonly Fleet[]) =>
  !peer.startsWith("fleet:") || fleetOf(peer, fleets) !== undefined;

/** Clients come to the one port that is for them. */
function portsFor({ balanced, instances }: Fleet, peer: Peer): PolicyPort[] {
  const ports = instances[0]?.ports ?? {};
  const clients = peer === "services" || peer === "operators";
  const chosen = clients && balanced ? [ports[balanced.port] ?? 0] : Object.values(ports);
  return chosen.map((each) => port(each));
}

function comingFrom(peer: Peer, { balanced }: Fleet, { clients, brokers }: KubernetesPlan): PolicyPeer[] {
  const blocks = (cidrs: readonly string[]) => [...new Set(cidrs)].map((cidr) => ({ ipBlock: { cidr } }));
  switch (peer) {
    case "services":
      return [...blocks(clients), { namespaceSelector: { matchLabels: { ...CLIENTS } } }];
    // They come as clients do, or else through the API server, which no policy stops.
    case "operators":
      return balanced ? blocks(clients) : [];
    case "brokers":
      return blocks(brokers.map(({ cidr }) => cidr));
    case "world":
      return [{ ipBlock: { cidr: "0.0.0.0/0", except: [...NEVER] } }];
    default:
      return [{ podSelector: { matchLabels: selectorOf(peer.slice("fleet:".length)) } }];
  }
}

function going(fleet: Fleet, peer: Peer, fleets: readonly Fleet[], { brokers }: KubernetesPlan): Egress {
  switch (peer) {
    case "brokers":
      // Who logs in goes to the clients' port; who only watches, to what there is to see.
      return brokers.flatMap(({ cidr, client, watched }) => {
        const ports = fleet.user === undefined ? watched : client === undefined ? [] : [client];
        return ports.length > 0 ? [{ to: [{ ipBlock: { cidr } }], ports: ports.map((each) => port(each)) }] : [];
      });
    // Wherever the organisation runs them, on whatever port they chose.
    case "services":
      return [
        {
          to: [
            ...PRIVATE.map((cidr) => ({ ipBlock: { cidr } })),
            { namespaceSelector: { matchLabels: { ...CLIENTS } } },
          ],
        },
      ];
    case "world":
      return [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [...NEVER] } }] }];
    case "operators":
      return [];
    default: {
      const called = fleetOf(peer, fleets);
      const to = [{ podSelector: { matchLabels: selectorOf(peer.slice("fleet:".length)) } }];
      return called ? [{ to, ports: portsFor(called, `fleet:${fleet.name}`) }] : [];
    }
  }
}

const port = (number: number, protocol: "TCP" | "UDP" = "TCP"): PolicyPort => ({ protocol, port: number });
