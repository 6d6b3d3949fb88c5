// What becomes of the fleets of a stack: by hand, from the specification.

import { manifests, stack } from "./support";

/** Where clients outside of the cluster find the schemas: a name of the stack's own domain. */
const ENTRANCE = ["registry", "kafka.example.org"].join(".");

const plan = stack();

test("the registry is three equal copies over three zones, which never become fewer while they roll", () => {
  const { workload, contents, autoscaler } = manifests(plan, "registry");
  if (workload.kind !== "Deployment") throw new Error("not a Deployment");
  expect(workload.spec.replicas).toBe(3);
  expect(workload.spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  const [container] = workload.spec.template.spec.containers;
  expect(container?.image).toBe("quay.io/apicurio/apicurio-registry:3.3.3");
  expect(container?.command.slice(-3)).toEqual([
    "-Dsmallrye.config.locations=/etc/registry/application.properties",
    "-jar",
    "/deployments/quarkus-run.jar",
  ]);
  expect(container?.readinessProbe.httpGet).toEqual({ path: "/health", port: "management", scheme: "HTTPS" });
  expect(workload.spec.template.spec.topologySpreadConstraints[0]?.matchLabelKeys).toEqual(["pod-template-hash"]);
  // Its properties hold digests of passwords.
  expect(contents.map(({ name, secret, entries }) => [name, secret, Object.keys(entries).sort()])).toEqual([
    ["registry", false, ["authority.pem", "certificate.pem"]],
    ["registry", true, ["application.properties", "identity.pem", "key.pem"]],
  ]);
  expect(autoscaler).toBeUndefined();
});

test("clients find the registry through a balancer that is internal and knows who may come", () => {
  const [usual, entrance, copies, ...others] = manifests(plan, "registry").services;
  expect(others).toEqual([]);
  expect(usual).toMatchObject({ metadata: { name: "registry" }, spec: { type: "ClusterIP" } });
  expect(entrance).toMatchObject({
    metadata: {
      name: "registry-entrance",
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
    },
    spec: {
      type: "LoadBalancer",
      loadBalancerSourceRanges: ["10.80.0.0/16", "10.64.0.0/23", "10.64.2.0/23", "10.64.4.0/23"],
      ports: [{ name: "registry", port: 8081, targetPort: "registry", protocol: "TCP" }],
    },
  });
  expect(copies).toMatchObject({
    metadata: { name: "registry-copies" },
    spec: { clusterIP: "None", publishNotReadyAddresses: true },
  });
  expect(plan.registry?.urls).toEqual([`https://${ENTRANCE}:8081/apis/ccompat/v7`]);
  const certificate = plan.certificates.requests.find(({ name }) => name === "registry");
  expect(certificate?.dnsNames).toEqual(["registry.prod-kafka.svc", "registry", "localhost", ENTRANCE]);
});

test("who keeps something is numbered and has a volume", () => {
  const { workload, services } = manifests(plan, "prometheus");
  if (workload.kind !== "StatefulSet") throw new Error("not a StatefulSet");
  expect(workload.spec.replicas).toBe(1);
  expect(workload.spec.volumeClaimTemplates).toEqual([
    {
      metadata: { name: "data", labels: expect.objectContaining({ "app.kubernetes.io/name": "prometheus" }) as object },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } },
    },
  ]);
  expect(services.map(({ metadata }) => metadata.name)).toEqual(["prometheus"]);
  const [container] = workload.spec.template.spec.containers;
  // Strangers are refused with 401, which the kubelet doesn't take for an answer.
  expect(container?.readinessProbe).toEqual({
    exec: {
      command: [
        ...["promtool", "check", "ready", "--url=https://localhost:9090"],
        "--http.config.file=/etc/prometheus/probe.yml",
      ],
    },
    periodSeconds: 10,
    timeoutSeconds: 4,
    failureThreshold: 2,
  });
  expect(container?.command[0]).toBe("prometheus");
});

test("instances that differ are numbered as in the plan, and each sees its own files", () => {
  const confluent = stack({}, { registry: { engine: "confluent" } });
  const { workload, services, contents } = manifests(confluent, "registry");
  if (workload.kind !== "StatefulSet") throw new Error("not a StatefulSet");
  expect(workload.spec).toMatchObject({ replicas: 3, ordinals: { start: 1 } });
  const [container] = workload.spec.template.spec.containers;
  expect(container?.volumeMounts[0]).toEqual({
    name: "config",
    mountPath: "/etc/registry",
    readOnly: true,
    subPathExpr: "$(POD_NAME)",
  });
  expect(container?.env[0]).toEqual({ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } });
  expect(services.map(({ metadata }) => metadata.name)).toEqual([
    "registry",
    "registry-entrance",
    "registry-1",
    "registry-2",
    "registry-3",
  ]);
  expect(services[2]?.spec.selector).toEqual({ "statefulset.kubernetes.io/pod-name": "registry-1" });
  const keys = contents.flatMap(({ entries }) => Object.keys(entries));
  expect(keys).toContain("registry-2__schema-registry.properties");
  const names = confluent.certificates.requests.find(({ name }) => name === "registry-2")?.dnsNames;
  expect(names).toContain("registry-2.prod-kafka.svc");
  expect(names).toContain(ENTRANCE);
});

test("a password that is a variable comes from a Secret", () => {
  const { workload, contents } = manifests(plan, "kafka-exporter");
  expect(workload.spec.template.spec.containers[0]?.env).toEqual([
    {
      name: "SASL_USER_PASSWORD",
      valueFrom: { secretKeyRef: { name: "kafka-exporter-environment", key: "SASL_USER_PASSWORD" } },
    },
  ]);
  expect(contents.at(-1)).toEqual({
    name: "kafka-exporter-environment",
    secret: true,
    entries: { SASL_USER_PASSWORD: { instance: "kafka-exporter", variable: "SASL_USER_PASSWORD" } },
  });
});

test("dashboards that have no room in one ConfigMap take more of them, and none is cut", () => {
  const { contents } = manifests(plan, "grafana");
  const grafana = plan.fleets.find(({ name }) => name === "grafana")!;
  for (const { entries } of contents) {
    const bytes = Object.values(entries).map(({ file }) =>
      Buffer.byteLength(grafana.instances[0]?.files[file ?? ""]?.content ?? ""),
    );
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(1024 ** 2);
  }
});

test("only equal copies grow by themselves, from as many as there were", () => {
  const scaled = stack({ autoscale: { most: 6, cpu: "60%" } });
  const { workload, autoscaler } = manifests(scaled, "registry");
  expect(workload.spec).not.toHaveProperty("replicas");
  expect(autoscaler?.spec).toEqual({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "registry" },
    minReplicas: 3,
    maxReplicas: 6,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } }],
  });
  for (const { name } of scaled.fleets.filter((fleet) => fleet.name !== "registry"))
    expect(manifests(scaled, name).autoscaler).toBeUndefined();
});

test("images, storage class and balancer are the organisation's own where it says so", () => {
  const own = stack({
    images: "registry.example.org/copies",
    storageClass: "fast",
    balancer: { class: "mine", annotations: { "example.org/scheme": "internal" } },
  });
  const image = (name: string) => manifests(own, name).workload.spec.template.spec.containers[0]?.image;
  expect(image("registry")).toBe("registry.example.org/copies/apicurio/apicurio-registry:3.3.3");
  expect(image("prometheus")).toMatch(/^registry\.example\.org\/copies\/prom\/prometheus:v/);
  const { workload } = manifests(own, "prometheus");
  if (workload.kind !== "StatefulSet") throw new Error("not a StatefulSet");
  expect(workload.spec.volumeClaimTemplates?.[0]?.spec.storageClassName).toBe("fast");
  expect(manifests(own, "registry").services[1]).toMatchObject({
    metadata: { annotations: { "example.org/scheme": "internal" } },
    spec: { loadBalancerClass: "mine" },
  });
});

test("Prometheus asks each copy of the registry, wherever it is, and knows whose certificate it will see", () => {
  const text = plan.fleets.find(({ name }) => name === "prometheus")?.instances[0]?.files["prometheus.yml"]?.content;
  expect(text).toContain("dns_sd_configs:");
  expect(text).toContain("- registry-copies.prod-kafka.svc");
  expect(text).toContain("server_name: registry.prod-kafka.svc");
  expect(text).toContain("port: 8082");
});
