// The committed stacks on AWS, previewed by the real engine: what is in their resource graph, and what isn't.

import { ofType, stepsOf, CommittedStack, type Step } from "./support";

jest.setTimeout(240_000);

const REGIONS: Readonly<Record<string, { region: string; zones: readonly string[]; image: RegExp }>> = {
  staging: { region: "eu-central-1", zones: ["a", "b", "c"], image: /^ami-/ },
  prod: { region: "eu-central-1", zones: ["a", "b", "c"], image: /^ami-/ },
  dr: { region: "eu-west-1", zones: ["a", "b", "c"], image: /^ami-/ },
};
const SIZES: Readonly<Record<string, { broker: string; disk: number; protect: boolean }>> = {
  staging: { broker: "m7g.large", disk: 200, protect: false },
  // Specification 000: 4 vCPU, 16 GB, 500 GB for each broker.
  prod: { broker: "m7g.xlarge", disk: 500, protect: true },
  dr: { broker: "m7g.xlarge", disk: 500, protect: true },
};

describe.each(["staging", "prod", "dr"])("%s", (name) => {
  const stack = new CommittedStack(name);
  let steps: Step[];
  let words: string;
  const { region, zones } = REGIONS[name]!;
  const { broker, disk, protect } = SIZES[name]!;

  beforeAll(async () => {
    const { code, stdout, output } = await stack.run("preview", "--json");
    if (code !== 0) throw new Error(output);
    steps = stepsOf(stdout);
    words = output;
  });
  afterAll(() => stack.remove());

  test("three brokers and three controllers over three zones, each with its volume in its own zone", () => {
    const machines = ofType(steps, "Instance").map(({ name, inputs }) => [name, inputs["instanceType"]]);
    expect(Object.fromEntries(machines)).toEqual({
      "kafka-1": broker,
      "kafka-2": broker,
      "kafka-3": broker,
      "kafka-controller-1": "c7g.large",
      "kafka-controller-2": "c7g.large",
      "kafka-controller-3": "c7g.large",
    });
    const volumes = ofType(steps, "Volume").map(({ name, inputs }) => [
      name,
      [inputs["availabilityZone"], inputs["size"]],
    ]);
    expect(Object.fromEntries(volumes)).toEqual(
      Object.fromEntries(
        zones.flatMap((zone, index) => [
          [`kafka-${index + 1}`, [region + zone, disk]],
          [`kafka-controller-${index + 1}`, [region + zone, 20]],
        ]),
      ),
    );
    const subnets = ofType(steps, "Subnet").map(({ inputs }) => inputs["availabilityZoneId"]);
    expect(new Set(subnets).size).toBe(3);
  });

  test("every volume is encrypted with the stack's key, and kept as the environment asks; so are addresses and names", () => {
    for (const { inputs, ...step } of ofType(steps, "Volume")) {
      expect(inputs).toMatchObject({ encrypted: true, type: "gp3" });
      expect(inputs).toHaveProperty("kmsKeyId");
      expect([step.protect, step.retainOnDelete]).toEqual([protect, protect]);
    }
    for (const { inputs } of ofType(steps, "Instance")) {
      expect(inputs["rootBlockDevice"]).toMatchObject({ encrypted: true, volumeType: "gp3" });
    }
    // The registry's name may go: it leads to whatever balancer there is.
    const names = ofType(steps, "Record").filter((step) => step.name !== "registry");
    for (const kept of [...ofType(steps, "NetworkInterface"), ...names]) expect(kept.protect).toBe(protect);
  });

  test("no public address, and no way to the internet", () => {
    expect(ofType(steps, "InternetGateway").concat(ofType(steps, "NatGateway"), ofType(steps, "Eip"))).toEqual([]);
    for (const { inputs } of ofType(steps, "Subnet")) expect(inputs["mapPublicIpOnLaunch"]).toBe(false);
    for (const { inputs } of ofType(steps, "Instance")) expect(inputs).not.toHaveProperty("associatePublicIpAddress");
    for (const { inputs } of ofType(steps, "RouteTable")) expect(inputs).not.toHaveProperty("routes");
  });

  test("every rule of a security group names its listener or AWS's own services, and nothing is open to the world", () => {
    const rules = [...ofType(steps, "SecurityGroupIngressRule"), ...ofType(steps, "SecurityGroupEgressRule")];
    expect(rules.length).toBeGreaterThan(10);
    for (const { inputs } of rules) {
      expect(inputs["description"]).toMatch(
        /^((CLIENT|REPLICATION|CONTROLLER|EXTERNAL) listener - |metrics of the node - Prometheus|services of AWS|Kafka, files)/,
      );
      expect(inputs["ipProtocol"]).toBe("tcp");
      expect(inputs["fromPort"]).toBe(inputs["toPort"]);
      expect(JSON.stringify(inputs)).not.toContain("0.0.0.0/0");
    }
    expect(ofType(steps, "DefaultSecurityGroup").map(({ inputs }) => [inputs["ingress"], inputs["egress"]])).toEqual([
      [[], []],
    ]);
    for (const { inputs } of ofType(steps, "SecurityGroup")) expect(inputs).not.toHaveProperty("ingress");
  });

  test("machines take a token for each request, have no key, and sit apart", () => {
    for (const { inputs } of ofType(steps, "Instance")) {
      expect(inputs["metadataOptions"]).toEqual({
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
      expect(inputs).not.toHaveProperty("keyName");
      expect(inputs["disableApiTermination"]).toBe(protect);
    }
    expect(ofType(steps, "PlacementGroup").map(({ inputs }) => inputs["strategy"])).toEqual(["spread", "spread"]);
  });

  test("the bucket is private, encrypted, versioned, and takes no connection without TLS", () => {
    expect(
      ofType(steps, "BucketPublicAccessBlock").map(({ inputs }) =>
        Object.values(inputs).filter((each) => each === true),
      ),
    ).toEqual([[true, true, true, true]]);
    expect(ofType(steps, "BucketVersioning")).toHaveLength(1);
    const [policy] = ofType(steps, "BucketPolicy");
    expect(String(policy?.inputs["policy"])).toContain('"aws:SecureTransport":"false"');
    const [encryption] = ofType(steps, "BucketServerSideEncryptionConfiguration");
    expect(JSON.stringify(encryption?.inputs)).toContain('"sseAlgorithm":"aws:kms"');
  });

  test("every machine finds the exporter of metrics in the bucket, and may read it there", () => {
    const objects = ofType(steps, "BucketObjectv2").map(({ name }) => name);
    expect(objects).toContain("jmx-exporter/1.0.1.jar");
    const java = ofType(steps, "BucketObjectv2").filter(({ name }) => name.endsWith("/java.args"));
    expect(java).toHaveLength(6);
    for (const { inputs } of java) {
      expect(inputs["content"]).toContain(
        "-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent-1.0.1.jar=0.0.0.0:9404:/etc/kafka/metrics.yml",
      );
    }
  });

  test("no secret in clear, anywhere in what the engine was told", () => {
    const told = JSON.stringify(steps);
    expect(told).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|saltedpassword=|password=\\*"[A-Za-z0-9]/);
    for (const { inputs } of ofType(steps, "Instance"))
      expect(String(inputs["userData"])).not.toMatch(/password|secret|PRIVATE/i);
  });

  test("everything carries the stack's name and environment", () => {
    const [provider] = steps.filter(({ token }) => token === "pulumi:providers:aws");
    expect(String(provider?.inputs["defaultTags"])).toContain(`"stack":"${name}"`);
    expect(String(provider?.inputs["defaultTags"])).toContain(`"environment":"${name}"`);
    expect(provider?.inputs["region"]).toBe(region);
  });

  test("the preview says what the brokers take and what it costs", () => {
    expect(words).toMatch(/Capacity: services can write \d+\.\d MB\/s \(.+ runs out first/);
    expect(words).toMatch(/Cost: about \d+ USD a month, list prices of \d{4}-\d{2}/);
  });
});

describe("the stand-in only previews", () => {
  const stack = new CommittedStack("staging");
  afterAll(() => stack.remove());

  test("a deployment is refused by the first resource's name, with what would help", async () => {
    const { code, output } = await stack.run("up");
    expect(code).toBe(1);
    expect(output).toMatch(
      /aws:\S+ can't be created by this stand-in for the official aws plugin, which only previews: run it where Pulumi's downloads can be reached/,
    );
  });
});
