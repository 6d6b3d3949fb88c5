// Who may reach what: every rule is explained by a listener, and nothing is open to the world.

import { planned } from "./support";
import type { SecurityRule } from "../../../plan/aws/rules";

const rules = (...args: Parameters<typeof planned>): readonly SecurityRule[] => planned(...args).aws?.rules ?? [];
const lines = (all: readonly SecurityRule[]) => all.map((rule) => rule.name).sort();

const EXTERNAL = { external: { host: "kafka.example.com", firstPort: 9093, step: 2 } };
const BALANCER = { balancer: { cidrs: ["203.0.113.0/24", "198.51.100.0/24"] } };

test("three brokers and three controllers: exactly these ways", () => {
  expect(lines(rules())).toEqual([
    "broker 443 to endpoint",
    "broker 443 to s3",
    "broker 9091 from broker",
    "broker 9091 to broker",
    "broker 9092 from 10.80.0.0/16",
    "broker 9092 from client",
    "broker 9093 to controller",
    "client 9092 to broker",
    "controller 443 to endpoint",
    "controller 443 to s3",
    "controller 9093 from broker",
    "controller 9093 from controller",
    "controller 9093 to controller",
    "endpoint 443 from broker",
    "endpoint 443 from controller",
  ]);
});

test("specification 003's external ports are reached through the balancer alone, by the named networks", () => {
  const all = rules(BALANCER, EXTERNAL).filter((rule) => rule.listener === "EXTERNAL");
  const ports = [9093, 9095, 9097];
  expect(lines(all)).toEqual(
    ports
      .flatMap((port) => [
        `balancer ${port} from 203.0.113.0/24`,
        `balancer ${port} from 198.51.100.0/24`,
        `balancer ${port} to broker`,
        `broker ${port} from balancer`,
      ])
      .sort(),
  );
});

test("combined nodes carry both groups", () => {
  const plan = planned({}, { controllers: "combined", brokers: 4 });
  expect(Object.values(plan.aws?.nodes ?? {}).map((node) => node.groups)).toEqual([
    ["broker", "controller"],
    ["broker", "controller"],
    ["broker", "controller"],
    ["broker"],
  ]);
});

test("clients by security group", () => {
  const all = rules({ access: { securityGroups: ["sg-0123456789abcdef0"] } });
  expect(lines(all)).toContain("broker 9092 from sg-0123456789abcdef0");
});

test.each([
  ["plain", {}, {}],
  ["with a balancer", BALANCER, EXTERNAL],
  ["combined", {}, { controllers: "combined" }],
])(
  "%s: each rule has a listener and its reason, ports are the listener's, nothing is open to the world",
  (_name, platform, cluster) => {
    const plan = planned(platform, cluster);
    const all = plan.aws?.rules ?? [];
    for (const rule of all) {
      expect(JSON.stringify(rule)).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
      expect(rule.reason).toMatch(/^[A-Za-z0-9. _:/()#,@[\]+=&;{}!$*-]{1,255}$/);
      const listener = plan.cluster.listeners.find((each) => each.name === rule.listener);
      if (!listener) {
        expect(rule.port).toBe(443);
        continue;
      }
      expect(rule.reason).toMatch(new RegExp(`^${listener.name} listener - `));
      expect(plan.nodes.map((node) => node.ports[listener.port])).toContain(rule.port);
    }
    for (const { name } of plan.cluster.listeners) expect(all.some((rule) => rule.listener === name)).toBe(true);
    expect(new Set(all.map((rule) => rule.name)).size).toBe(all.length);
  },
);

test("REPLICATION and CONTROLLER are nobody's but the nodes'", () => {
  const inner = rules(BALANCER, EXTERNAL).filter((rule) => ["REPLICATION", "CONTROLLER"].includes(rule.listener ?? ""));
  for (const { peer } of inner) expect(["broker", "controller"]).toContain("group" in peer ? peer.group : "");
});

const OWN = { kubernetes: { cluster: "new", images: "registry.example.org/copies" } };
const GIVEN = { kubernetes: { cluster: { kubeconfig: "config" } } };

test("a Kubernetes cluster of the stack's own reaches the clients' port and AWS's doors; EKS' own group is left as it is", () => {
  const all = rules(OWN).filter((rule) => JSON.stringify(rule).includes("kubernetes"));
  expect(lines(all)).toEqual(["broker 9092 from kubernetes", "endpoint 443 from kubernetes"]);
});

test("with monitoring, who watches comes to metrics, and to controllers' certificates", () => {
  const watching = (platform: object) =>
    lines(rules(platform, {}, { monitoring: "on" })).filter((name) => !lines(rules(platform)).includes(name));
  expect(watching(OWN)).toEqual([
    "broker 9404 from kubernetes",
    "controller 9093 from kubernetes",
    "controller 9404 from kubernetes",
  ]);
  // Pods of a cluster that others made come from the clients' networks.
  expect(watching(GIVEN)).toEqual([
    "broker 9404 from 10.80.0.0/16",
    "controller 9093 from 10.80.0.0/16",
    "controller 9404 from 10.80.0.0/16",
  ]);
});
