// The committed stacks with Kubernetes, previewed by the real engine and the policy pack: the cluster, what runs there, who
// is let in.

import { ofType, stepsOf, CommittedStack, type Step } from "../aws/support";

jest.setTimeout(300_000);

describe.each(["staging", "prod", "dr"])("%s", (name) => {
  const stack = new CommittedStack(name);
  let steps: Step[];

  beforeAll(async () => {
    const { code, stdout, output } = await stack.run("preview", "--json");
    if (code !== 0) throw new Error(output);
    steps = stepsOf(stdout);
  });
  afterAll(() => stack.remove());

  test("one cluster over three zones, with a door in the network alone, its secrets encrypted, and a log of everything", () => {
    const [cluster, ...others] = ofType(steps, "Cluster").filter(({ token }) => token.startsWith("aws:eks/"));
    expect(others).toEqual([]);
    expect(cluster?.inputs).toMatchObject({
      name: `${name}-kafka`,
      version: "1.34",
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API" },
      computeConfig: { enabled: true, nodePools: ["general-purpose"] },
      vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
      encryptionConfig: { resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      deletionProtection: name !== "staging",
    });
    expect((cluster?.inputs["vpcConfig"] as { subnetIds: unknown[] }).subnetIds).toHaveLength(3);
  });

  test("its machines reach the brokers' port for clients, nodes' metrics and AWS's own doors, and nothing else of the network", () => {
    const rules = ofType(steps, "SecurityGroupIngressRule").filter(({ name }) => name.endsWith(" from kubernetes"));
    expect(rules.map(({ name }) => name).sort()).toEqual([
      "broker 9092 from kubernetes",
      "broker 9404 from kubernetes",
      // Its certificate is watched.
      "controller 9093 from kubernetes",
      "controller 9404 from kubernetes",
      "endpoint 443 from kubernetes",
    ]);
    // Its own group is EKS': nothing of the plan is written into it.
    const groups = ofType(steps, "SecurityGroup").map(({ name }) => name);
    expect(groups.some((each) => each.endsWith("-kubernetes"))).toBe(false);
  });

  test("the registry: three copies of an image from the organisation's own registry, behind an internal balancer with a name", () => {
    const [deployment] = ofType(steps, "Deployment").filter((step) => step.name === "registry");
    const spec = deployment?.inputs["spec"] as {
      replicas: number;
      template: { spec: { containers: { image: string }[] } };
    };
    expect(spec.replicas).toBe(3);
    expect(spec.template.spec.containers[0]?.image).toMatch(
      /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/kafka\/apicurio\/apicurio-registry:3\.3\.3$/,
    );
    const [entrance] = ofType(steps, "Service").filter((step) => step.name === "registry-entrance");
    expect(entrance?.inputs["spec"]).toMatchObject({
      type: "LoadBalancer",
      loadBalancerClass: "eks.amazonaws.com/nlb",
    });
    expect(JSON.stringify(entrance?.inputs["metadata"])).toContain('aws-load-balancer-scheme":"internal"');
    const records = ofType(steps, "Record").map(({ inputs }) => inputs["name"]);
    expect(records).toContain(`registry.kafka.${name}.internal`);
  });

  test("volumes of pods are encrypted with the stack's key; network policies count", () => {
    const [storage] = ofType(steps, "StorageClass");
    expect(storage?.inputs).toMatchObject({
      provisioner: "ebs.csi.eks.amazonaws.com",
      parameters: { encrypted: "true", type: "gp3" },
      reclaimPolicy: name === "staging" ? "Delete" : "Retain",
    });
    const [settings] = ofType(steps, "ConfigMap").filter((step) => step.name === "amazon-vpc-cni");
    expect(settings?.inputs["data"]).toEqual({ "enable-network-policy-controller": "true" });
    expect(
      ofType(steps, "NetworkPolicy")
        .map((step) => step.name)
        .sort(),
    ).toEqual([
      ...["alertmanager", "blackbox-exporter", "deny-all", "grafana", "kafka-exporter"],
      ...(name === "dr" ? ["mirror"] : []),
      ...["name-service", "prometheus", "registry"],
    ]);
  });

  test("dr copies production: two numbered pods with the exporter in parts beside them; the others copy nothing", () => {
    const [mirror] = ofType(steps, "StatefulSet").filter((step) => step.name === "mirror");
    const parts = ofType(steps, "ConfigMap").filter((step) => step.name.startsWith("jmx-exporter-"));
    if (name !== "dr") {
      expect([mirror, parts]).toEqual([undefined, []]);
      return;
    }
    expect(mirror?.inputs["spec"]).toMatchObject({ replicas: 2, ordinals: { start: 1 } });
    const [container] = (mirror?.inputs["spec"] as { template: { spec: { containers: { command: string[] }[] } } })
      .template.spec.containers;
    expect(container?.command.slice(0, 3)).toEqual([
      "sh",
      "-c",
      expect.stringMatching(
        /^cat \/opt\/jmx-exporter\/1 .+ > \/tmp\/jmx_prometheus_javaagent-1\.0\.1\.jar && exec "\$@"$/,
      ),
    ]);
    const bytes = Buffer.concat(
      parts
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ inputs }) => Buffer.from((inputs["binaryData"] as { part: string }).part, "base64")),
    );
    // The jar that Maven's repository holds.
    expect(bytes.length).toBe(2_886_599);
    expect(Math.max(...parts.map(({ inputs }) => JSON.stringify(inputs).length))).toBeLessThan(1024 ** 2);
  });

  test("monitoring: what keeps something has a volume, the rest comes and goes; all find their files there", () => {
    const kinds = (type: string) =>
      ofType(steps, type)
        .filter(({ token }) => token.startsWith("kubernetes:apps"))
        .map((step) => step.name)
        .sort();
    const mirror = name === "dr" ? ["mirror"] : [];
    expect(kinds("StatefulSet")).toEqual(["alertmanager", "grafana", ...mirror, "prometheus"]);
    expect(kinds("Deployment")).toEqual(["blackbox-exporter", "kafka-exporter", "registry"]);
    const [prometheus] = ofType(steps, "StatefulSet").filter((step) => step.name === "prometheus");
    expect(prometheus?.inputs["spec"]).toMatchObject({
      volumeClaimTemplates: [
        { spec: { storageClassName: "kafka-platform", resources: { requests: { storage: "20Gi" } } } },
      ],
    });
    const files = ofType(steps, "Secret").map((step) => step.name);
    for (const fleet of ["prometheus", "alertmanager", "grafana", "blackbox-exporter", "kafka-exporter"])
      expect(files).toContain(fleet);
    // Who has a password in a variable finds it in a Secret of its own.
    expect(files).toContain("kafka-exporter-environment");
  });

  test("no secret in clear, in what Kubernetes is told", () => {
    const told = JSON.stringify(steps.filter(({ token }) => token.startsWith("kubernetes:")));
    expect(told).not.toMatch(/PRIVATE KEY|password=[^\\"]*[A-Za-z0-9]{20}/);
  });
});
