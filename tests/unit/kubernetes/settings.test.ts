// What a stack may say of Kubernetes, and what it reads when that can't be.

import { readConfiguration } from "../../../plan/configuration";
import { makePlan } from "../../../plan/plan";
import { describe_, planned, problems } from "../aws/support";
import { GIVEN } from "./support";

const EXISTING = {
  existing: {
    vpc: "vpc-0123456789abcdef0",
    subnets: {
      "euc1-az1": "subnet-0123456789abcdef0",
      "euc1-az2": "subnet-0123456789abcdef1",
      "euc1-az3": "subnet-0123456789abcdef2",
    },
  },
};
const said = (kubernetes: unknown, more: object = {}, platform: object = {}) =>
  problems(describe_({ kubernetes, ...platform }, {}, more));

test("without Kubernetes a stack on AWS is whole but for what it says is missing", () => {
  const bare = planned();
  expect(bare.fleets).toEqual([]);
  expect(bare.warnings).toContainEqual({
    subject: "platform.kubernetes: none",
    message: "no metrics, alerts and dashboards: name a cluster that they can run on",
  });
  expect(planned({ kubernetes: GIVEN }).warnings).toContainEqual({
    subject: "monitoring: none",
    message: "no metrics, alerts and dashboards, and nobody is told of trouble: write monitoring: on",
  });
  const watched = planned({ kubernetes: GIVEN }, {}, { monitoring: "on" }).warnings.map(({ subject }) => subject);
  expect(watched).not.toContain("monitoring: none");
  expect(watched).not.toContain("platform.kubernetes: none");
});

test("what nobody hears or sees is said: no receivers, receivers behind no door, services without an address", () => {
  const receivers = {
    pager: { kind: "pagerduty", key: "pager" },
    mail: { kind: "email", to: ["a@example.org"], from: "b@example.org", server: "mail.example.org:25" },
  };
  const routes = [{ to: ["pager", "mail"] }];
  const warnings = (more: object, platform: object = {}) =>
    planned({ kubernetes: { ...GIVEN, ...platform } }, {}, { monitoring: "on", ...more })
      .warnings.filter(({ subject }) => ["notifications", "monitoring.targets"].includes(subject))
      .map(({ subject, message }) => `${subject}: ${message}`);
  expect(warnings({})).toEqual([
    "notifications: alerts show in Prometheus and Alertmanager, and nobody is told of them (docs/monitoring.md)",
  ]);
  expect(warnings({ notifications: { receivers, routes } })).toEqual([
    "notifications: pager can't be reached from the stack's own network, which has no way to the internet: name a proxy in " +
      "notifications.proxy, or let the network's routes lead to one of yours that has",
  ]);
  expect(warnings({ notifications: { receivers, routes, proxy: "http://outbound.example.org:8080" } })).toEqual([]);
});

test("services are asked only where the stack says that they are: no name of theirs is an address here", () => {
  const content = {
    system: "shop",
    description: "A shop",
    topics: { "orders.placed": { partitions: 3, purpose: "orders" } },
    services: { "shop-web": { produces: ["orders.placed"], metrics: { port: 9464 } } },
  };
  const shop = { source: "systems/shop/system.yaml", name: "shop", content };
  const warned = (targets: object) => {
    const raw = describe_({ kubernetes: GIVEN }, {}, { systems: ["shop"], monitoring: { targets } });
    const { warnings } = makePlan(readConfiguration("prod", raw, "Pulumi.prod.yaml"), "Pulumi.prod.yaml", [shop]);
    return warnings.filter(({ subject }) => subject === "monitoring.targets").map(({ message }) => message);
  };
  expect(warned({})).toEqual(["nobody knows where shop-web can be asked: name their addresses"]);
  expect(warned({ "shop-web": ["shop.example.org:9464"] })).toEqual([]);
});

test("what has nowhere to run is refused, with both ways out", () => {
  expect(said("none", { registry: {}, monitoring: "on" })).toEqual([
    expect.stringMatching(
      /^registry = .*: has nowhere to run: describe a cluster with platform\.kubernetes, or write registry: none$/,
    ),
    expect.stringMatching(/^monitoring = .*: has nowhere to run: .* or write monitoring: none$/),
  ]);
});

test.each([
  [{}, "platform.kubernetes.cluster", "write new, or kubeconfig: with the path of one"],
  [{ cluster: "old" }, "platform.kubernetes.cluster", "write new, or kubeconfig: with the path of one"],
  [{ cluster: { kubeconfig: "" } }, "platform.kubernetes.cluster.kubeconfig", "write the path of a kubeconfig"],
  [{ ...GIVEN, namespace: "Kafka" }, "platform.kubernetes.namespace", "write lower-case letters, digits and dashes"],
  [{ ...GIVEN, autoscale: { most: 1 } }, "platform.kubernetes.autoscale.most", "write a whole number from 2 to 20"],
  [{ ...GIVEN, autoscale: { most: 4, cpu: "5%" } }, "platform.kubernetes.autoscale.cpu", "write 10% to 100%"],
  [{ ...GIVEN, images: "https://example.org" }, "platform.kubernetes.images", "write a registry, e.g. "],
  [{ ...GIVEN, balancer: { annotations: { a: true } } }, "platform.kubernetes.balancer.annotations.a", "write text"],
  [{ ...GIVEN, replicas: 3 }, "platform.kubernetes.replicas", "is not a known setting"],
  [{ ...GIVEN, brokers: ["10.0.0.0/20"] }, "platform.kubernetes.brokers", "this stack knows its brokers' addresses"],
  [{ cluster: "new" }, "platform.kubernetes.images", "nodes take images from a registry of yours"],
])("%j is refused", (kubernetes, path, reason) => {
  const found = said(kubernetes);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${path.replaceAll(".", "\\.")} = `));
  expect(found[0]).toContain(reason);
});

test("in a network that others made, the brokers' own must be named, and not as the world", () => {
  expect(said(GIVEN, {}, { network: EXISTING })[0]).toContain("must name the networks");
  expect(said({ ...GIVEN, brokers: ["0.0.0.0/0"] }, {}, { network: EXISTING })[0]).toContain(
    "is no network of brokers",
  );
  expect(said({ ...GIVEN, brokers: ["10.1.0.0/16"] }, {}, { network: EXISTING })).toEqual([]);
});

test("a registry can't begin with more instances than it may grow to", () => {
  const [problem] = said({ ...GIVEN, autoscale: { most: 2 } }, { registry: { instances: 3 } });
  expect(problem).toContain("there are 3 instances of the registry from the beginning");
});

test("a kubeconfig is named by its path, and is no part of the plan's secrets or files", () => {
  const plan = planned({ kubernetes: { cluster: { kubeconfig: "./config", context: "prod" } } });
  expect(plan.kubernetes?.cluster).toEqual({ kubeconfig: "./config", context: "prod" });
  expect(plan.kubernetes?.namespace).toBe("prod-kafka");
});
