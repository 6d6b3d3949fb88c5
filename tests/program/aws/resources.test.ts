// What a stack on AWS is made of, told by mocked providers: order, rights, secrets, entrances.

import { allBefore, counts, deploy, theOne, type Deployed, type Made } from "../support/deploy";

const PLATFORM = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.example.org",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.64.0.0/16"] },
};
const PROD = { environment: "prod", platform: PLATFORM, cluster: { brokers: 3, controllers: 3 } };
const NODES = ["kafka-1", "kafka-2", "kafka-3", "kafka-controller-1", "kafka-controller-2", "kafka-controller-3"];

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statements = ({ inputs }: Made): Statement[] =>
  (JSON.parse(String(inputs["policy"])) as { Statement: Statement[] }).Statement;
const all = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);

let prod: Deployed;
beforeAll(async () => {
  prod = await deploy(PROD);
});

test("one volume, interface, name, machine, secret and role for each node, and nothing twice", () => {
  const found = counts(prod.made);
  for (const type of ["Volume", "NetworkInterface", "Record", "Instance", "VolumeAttachment", "Member", "Bundle"]) {
    expect([type, found[type]]).toEqual([type, 6]);
  }
  // Those of the nodes, and the administrator's.
  expect(found["Secret"]).toBe(7);
  expect(found["InstanceProfile"]).toBe(6);
  expect(found).not.toHaveProperty("LoadBalancer");
  expect(found).not.toHaveProperty("InternetGateway");
});

test("machines change one after the other: each waits until the one before is back in the cluster", () => {
  const order = [...NODES.slice(3), ...NODES.slice(0, 3)];
  for (const [index, node] of order.entries()) {
    const before = allBefore(prod.made, `Instance ${node}`);
    const members = order.filter((each) => before.has(`Member ${each}`));
    expect([node, members]).toEqual([node, order.slice(0, index)]);
  }
});

test("a machine finds its files, its secret and Kafka when it comes", () => {
  const before = allBefore(prod.made, "Instance kafka-1");
  for (const needed of [
    "BucketObjectv2 machine/kafka-node",
    "BucketObjectv2 kafka/4.3.1.zip",
    "BucketObjectv2 nodes/kafka-1/node.env",
    "BucketObjectv2 nodes/kafka-1/files/java.args",
    "SecretVersion kafka-1",
  ]) {
    expect([needed, before.has(needed)]).toEqual([needed, true]);
  }
});

test("what outlives machines is protected in production and not in staging; a machine never is, or it couldn't be replaced", async () => {
  const staging = await deploy({ ...PROD, environment: "staging" });
  for (const type of ["Volume", "NetworkInterface", "Record"]) {
    expect(theOne(prod.made, `${type} kafka-1`).protect).toBe(true);
    expect(theOne(staging.made, `${type} kafka-1`).protect).toBe(false);
  }
  expect(theOne(prod.made, "Instance kafka-1").protect).toBe(false);
  expect(theOne(prod.made, "Instance kafka-1").deleteBeforeReplace).toBe(true);
  expect(theOne(prod.made, "Instance kafka-1").inputs).toMatchObject({ disableApiTermination: true });
  expect(theOne(staging.made, "Instance kafka-1").inputs).toMatchObject({ disableApiTermination: false });
});

test("a node's role reads its own files and its own secret, and no rights are without bounds", () => {
  for (const node of NODES) {
    const own = statements(theOne(prod.made, `RolePolicy ${node}`));
    expect(own).toHaveLength(5);
    for (const { Action, Resource, Condition } of own) {
      expect(all(Action).filter((action) => action.includes("*"))).toEqual([]);
      if (!all(Resource).includes("*")) continue;
      // Session Manager's channels take no narrower resource: they count from the stack's own network alone.
      expect(all(Action).filter((action) => !/^ssmmessages:(Create|Open)(Control|Data)Channel$/.test(action))).toEqual(
        [],
      );
      expect(Condition).toEqual({ StringEquals: { "aws:SourceVpc": "id-of-test-kafka" } });
    }
    const secrets = own.filter(({ Action }) => all(Action).includes("secretsmanager:GetSecretValue"));
    expect(secrets.map(({ Resource }) => Resource)).toEqual([`arn:aws:secret:${node}`]);
    const objects = own.flatMap(({ Action, Resource }) => (all(Action).includes("s3:GetObject") ? all(Resource) : []));
    expect(objects.filter((each) => each.includes("nodes/"))).toEqual([
      `arn:aws:s3:::test-kafka-123456789012/nodes/${node}/*`,
    ]);
  }
});

test("for each client a secret, and a policy that reads this one alone", async () => {
  const { made } = await deploy({ ...PROD, systems: ["escrow"], platform: { ...PLATFORM, protected: false } });
  const services = made.filter((each) => each.type.endsWith(":Policy")).map((each) => each.name);
  expect(services).toContain("client-admin");
  expect(services.length).toBeGreaterThan(3);
  for (const name of services) {
    const own = statements(theOne(made, `Policy ${name}`));
    expect(own[0]).toMatchObject({ Action: "secretsmanager:GetSecretValue", Resource: `arn:aws:secret:${name}` });
    const version = theOne(made, `SecretVersion ${name}`);
    expect(version.secrets).toEqual(["secretString"]);
    expect(version.inputs["secretString"]).toContain("sasl.jaas.config=");
    expect(theOne(made, `Secret ${name}`).inputs["recoveryWindowInDays"]).toBe(0);
  }
});

test("no secret is in clear in user data, in the bucket or in a node's own inputs", () => {
  const secret = /password-of-|key-of-|BEGIN [A-Z ]*PRIVATE KEY|saltedpassword/;
  const open = prod.made.filter((each) => ["Instance", "BucketObjectv2"].includes(each.type.split(":").at(-1) ?? ""));
  expect(open.length).toBeGreaterThan(30);
  for (const { label, inputs, secrets } of open) {
    // A file is marked on the wire as a secret is.
    expect([label, secrets.filter((path) => path !== "source")]).toEqual([label, []]);
    expect(JSON.stringify(inputs)).not.toMatch(secret);
  }
  const bundle = theOne(prod.made, "Bundle kafka-1");
  expect(bundle.secrets).toEqual(expect.arrayContaining(["files", "rolling"]));
  expect(String(bundle.inputs["fingerprint"])).toMatch(/^[0-9a-f]{32}$/);
  const rest = Object.entries(bundle.inputs).filter(([name]) => !["files", "rolling"].includes(name));
  expect(JSON.stringify(rest)).not.toMatch(secret);
});

test("a node's secret holds the files that only it may read, under the same fingerprint as its other files", () => {
  const version = theOne(prod.made, "SecretVersion kafka-controller-1");
  expect(version.secrets).toEqual(["secretString"]);
  const { fingerprint, files } = JSON.parse(String(version.inputs["secretString"])) as {
    fingerprint: string;
    files: Record<string, string>;
  };
  // A controller logs in nowhere: its settings hold no password, and are in the bucket.
  expect(Object.keys(files).sort()).toEqual(["format.args", "keystore.pem"]);
  expect(files["format.args"]).toContain('"--initial-controllers"\n"the-first-quorum"\n"--add-scram"\n');
  const environment = theOne(prod.made, "BucketObjectv2 nodes/kafka-controller-1/node.env").inputs["content"];
  expect(environment).toContain(`FINGERPRINT=${fingerprint}\n`);
  expect(environment).toContain("VOLUME=id-of-kafka-controller-1\n");
});

test("a broker of its own begins no quorum", () => {
  const secret = String(theOne(prod.made, "SecretVersion kafka-1").inputs["secretString"]);
  expect(secret).not.toMatch(/initial-controllers|add-scram/);
  const { files } = JSON.parse(secret) as { files: Record<string, string> };
  expect(Object.keys(files).sort()).toEqual(["format.args", "keystore.pem", "server.properties"]);
});

test("specification 003's entrance: a balancer with a port for each broker, TLS through to it, for named networks", async () => {
  const { made } = await deploy({
    ...PROD,
    platform: { ...PLATFORM, balancer: { cidrs: ["203.0.113.0/24"] } },
    cluster: { brokers: 3, controllers: 3, external: { host: "kafka.example.com", firstPort: 9093, step: 2 } },
  });
  expect(theOne(made, "LoadBalancer test-kafka").inputs).toMatchObject({
    internal: true,
    loadBalancerType: "network",
    securityGroups: ["id-of-test-kafka-balancer"],
  });
  const listeners = made
    .filter((each) => each.type.endsWith(":Listener"))
    .map(({ inputs }) => [inputs["port"], inputs["protocol"]]);
  expect(listeners).toEqual([
    [9093, "TCP"],
    [9095, "TCP"],
    [9097, "TCP"],
  ]);
  const targets = made
    .filter((each) => each.type.endsWith(":TargetGroupAttachment"))
    .map(({ inputs }) => inputs["targetId"]);
  expect(targets).toEqual(["address-of-kafka-1", "address-of-kafka-2", "address-of-kafka-3"]);
  expect(counts(made)).not.toHaveProperty("InternetGateway");
});

test("public addresses only where they are asked for", async () => {
  const { made } = await deploy({
    ...PROD,
    platform: { ...PLATFORM, balancer: { cidrs: ["203.0.113.0/24"], public: true } },
    cluster: { brokers: 3, controllers: 3, external: { host: "kafka.example.com", firstPort: 9093 } },
  });
  expect(theOne(made, "LoadBalancer test-kafka").inputs).toMatchObject({ internal: false });
  expect(counts(made)).toMatchObject({ InternetGateway: 1, Subnet: 6 });
  const brokers = made
    .filter((each) => each.type.endsWith(":NetworkInterface"))
    .map(({ inputs }) => inputs["subnetId"]);
  expect(brokers.filter((subnet) => String(subnet).includes("public"))).toEqual([]);
});
