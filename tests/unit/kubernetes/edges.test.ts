// Who may speak to whom: only what the plan's edges say, and the same at both ends.

import { policyOf } from "../../../plan/kubernetes/policies";
import type { PolicyPeer } from "../../../plan/kubernetes/manifest";
import { kubernetesOf, manifests, stack } from "./support";

const plan = stack();
const policies = Object.fromEntries(
  plan.fleets.map((fleet) => [fleet.name, policyOf(fleet, plan.fleets, kubernetesOf(plan))]),
);
const fleetOf = ({ podSelector }: PolicyPeer) => podSelector?.matchLabels["app.kubernetes.io/name"];

const BROKERS = ["10.64.0.10/32", "10.64.2.11/32", "10.64.4.12/32"];
const CONTROLLERS = ["10.64.0.70/32", "10.64.2.71/32", "10.64.4.72/32"];

test("whoever may call is let in on the same ports, and nobody else", () => {
  const edges = (direction: "egress" | "ingress") =>
    Object.entries(policies).flatMap(([name, { spec }]) => {
      const rules =
        direction === "egress"
          ? (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }))
          : (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
      return rules.flatMap(({ peers, ports }) =>
        peers.flatMap((peer) => {
          const other = fleetOf(peer);
          const words = ports.map(({ port }) => port).join(",");
          return other
            ? [direction === "egress" ? `${name} > ${other}: ${words}` : `${other} > ${name}: ${words}`]
            : [];
        }),
      );
    });
  expect(edges("egress").sort()).toEqual(edges("ingress").sort());
  expect(edges("egress").sort()).toEqual([
    "blackbox-exporter > alertmanager: 9093",
    "blackbox-exporter > grafana: 3000",
    "blackbox-exporter > kafka-exporter: 9308",
    "blackbox-exporter > kafka-ui: 8080",
    "blackbox-exporter > prometheus: 9090",
    "blackbox-exporter > registry: 8081,8082",
    "grafana > prometheus: 9090",
    "kafka-ui > registry: 8081,8082",
    "prometheus > alertmanager: 9093",
    "prometheus > blackbox-exporter: 9115",
    "prometheus > grafana: 3000",
    "prometheus > kafka-exporter: 9308",
    "prometheus > registry: 8081,8082",
  ]);
});

test("who logs in reaches the brokers' port for clients; who watches, what there is to watch; each at its own address", () => {
  const brokers = (name: string) =>
    (policies[name]?.spec.egress ?? []).flatMap(({ to = [], ports = [] }) =>
      to.flatMap(({ ipBlock }) =>
        ipBlock?.cidr.endsWith("/32") ? [`${ipBlock.cidr} ${ports.map(({ port }) => port).join(",")}`] : [],
      ),
    );
  for (const name of ["registry", "kafka-exporter"])
    expect(brokers(name)).toEqual(BROKERS.map((address) => `${address} 9092`));
  for (const name of ["prometheus", "blackbox-exporter"]) {
    expect(brokers(name)).toEqual([
      ...BROKERS.map((address) => `${address} 9092,9404`),
      ...CONTROLLERS.map((address) => `${address} 9093,9404`),
    ]);
  }
  for (const name of ["grafana", "alertmanager"]) expect(brokers(name)).toEqual([]);
});

test("clients come to the registry's own port, from their networks or from namespaces that were named for it", () => {
  const clients = policies["registry"]?.spec.ingress?.filter(({ from }) => from.some(({ ipBlock }) => ipBlock));
  const networks = ["10.80.0.0/16", "10.64.0.0/23", "10.64.2.0/23", "10.64.4.0/23"];
  expect(clients).toEqual([
    {
      from: [
        ...networks.map((cidr) => ({ ipBlock: { cidr } })),
        { namespaceSelector: { matchLabels: { "kafka-platform/clients": "allowed" } } },
      ],
      ports: [{ protocol: "TCP", port: 8081 }],
    },
    { from: networks.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ protocol: "TCP", port: 8081 }] },
  ]);
});

test("nobody but the registry is open to any network", () => {
  for (const [name, { spec }] of Object.entries(policies)) {
    if (name === "registry") continue;
    expect(spec.ingress?.flatMap(({ from }) => from).filter(({ podSelector }) => !podSelector)).toEqual([]);
  }
});

test("only who must tell somebody outside goes outside, and never to where machines tell their secrets", () => {
  const wide = Object.entries(policies).filter(([, { spec }]) =>
    spec.egress?.some(({ to }) => to?.some(({ ipBlock }) => ipBlock?.cidr === "0.0.0.0/0")),
  );
  expect(wide.map(([name]) => name)).toEqual(["alertmanager"]);
  expect(manifests(plan, "alertmanager").policy.spec.egress).toEqual([
    { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16", "127.0.0.0/8"] } }] },
  ]);
});

test("a mirror goes to its own brokers, to its other copies and to the source; Prometheus alone comes to it beside those", () => {
  const mirroring = stack({}, { mirrors: { copies: { other: { as: "standby" } } } });
  const { spec } = manifests(mirroring, "mirror").policy;
  const peers = (from: PolicyPeer[] = []) => from.map((peer) => fleetOf(peer) ?? peer.ipBlock?.cidr);
  const lines = (rules: { peers: PolicyPeer[]; ports: { port: number }[] }[]) =>
    rules.map(({ peers: each, ports }) => `${peers(each).join(" ")}: ${ports.map(({ port }) => port).join(",")}`);
  expect(lines((spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })))).toEqual([
    "mirror: 8083,8084",
    "prometheus: 8083,8084",
    "blackbox-exporter: 8083,8084",
  ]);
  expect(lines((spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports })))).toEqual([
    ...BROKERS.map((address) => `${address}: 9092`),
    // Where the source is, only its own stack knows.
    "0.0.0.0/0: ",
    "mirror: 8083,8084",
  ]);
});

test("in a network that others made, brokers are where its author says", () => {
  const subnets = Object.fromEntries(
    ["euc1-az1", "euc1-az2", "euc1-az3"].map((zone) => [zone, "subnet-0123456789abcdef0"]),
  );
  const network = { existing: { vpc: "vpc-0123456789abcdef0", subnets } };
  const foreign = stack({ brokers: ["172.20.0.0/16"] }, {}, { network });
  const egress = manifests(foreign, "registry").policy.spec.egress ?? [];
  const cidrs = new Set(egress.flatMap(({ to = [] }) => to.map(({ ipBlock }) => ipBlock?.cidr)));
  expect([...cidrs]).toEqual(["172.20.0.0/16"]);
});
