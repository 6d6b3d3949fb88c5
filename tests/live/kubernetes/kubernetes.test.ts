// The platform's fleets on a real Kubernetes API server: applied strictly, available, changed one by one, and gone again.
//
// What is real: server, storage, controllers, scheduler, admission, and the engine. Machines only pretend: no image is
// started, no probe is sent, no packet is held back.

import { whyNoKubernetes } from "../../../toolchain/kubernetes-build";
import { KubernetesLab, NAMESPACE } from "./lab";

// The first time, the server is built from its sources.
jest.setTimeout(1_800_000);

const missing = whyNoKubernetes();
// Jest keeps to itself what a file says of which every test is skipped.
if (missing !== undefined) process.stderr.write(`SKIPPED: a real Kubernetes API server: ${missing}\n`);

let lab: KubernetesLab;

beforeAll(async () => {
  if (missing === undefined) lab = await KubernetesLab.open();
});
afterAll(async () => {
  if (missing === undefined) await lab.close();
});

/** Each goes on from what the one before has left. */
function live(title: string, run: (lab: KubernetesLab) => Promise<void>): void {
  (missing === undefined ? test : test.skip)(title, () => run(lab));
}

const APPS = "apis/apps/v1";
const generations = async (lab: KubernetesLab): Promise<Record<string, number>> => {
  const all = [...(await lab.list("deployments", APPS)), ...(await lab.list("statefulsets", APPS))];
  return Object.fromEntries(all.map(({ metadata }) => [metadata.name, metadata.generation]));
};

live("from nothing, everything is applied and becomes available", async (lab) => {
  const { changes } = await lab.must("up");
  const made = changes.filter(({ op, type }) => op === "create" && type.startsWith("kubernetes:"));
  expect(new Set(made.map(({ type }) => type.split(":").at(-1)))).toEqual(
    new Set([
      ...["Namespace", "NetworkPolicy", "ServiceAccount", "ConfigMap", "Secret", "Service", "Deployment"],
      ...["StatefulSet", "PodDisruptionBudget"],
    ]),
  );
  const deployments = await lab.list("deployments", APPS);
  expect(
    Object.fromEntries(deployments.map(({ metadata, status }) => [metadata.name, status.availableReplicas])),
  ).toEqual({ registry: 3, "kafka-exporter": 1, "blackbox-exporter": 1 });
  const sets = await lab.list("statefulsets", APPS);
  expect(sets.map(({ metadata, status }) => [metadata.name, status.availableReplicas]).sort()).toEqual([
    ["alertmanager", 1],
    ["grafana", 1],
    ["prometheus", 1],
  ]);
});

live("the registry's copies are in three zones", async (lab) => {
  const pods = await lab.list("pods");
  const registry = pods.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === "registry");
  expect(registry.map(({ spec }) => spec.nodeName).sort()).toEqual([
    "machine-zone-a",
    "machine-zone-b",
    "machine-zone-c",
  ]);
});

live("its namespace takes no pod that isn't restricted", async ({ server }) => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "root" },
    spec: { containers: [{ name: "c", image: "busybox:1" }] },
  };
  const { status, body } = await server.ask("POST", `/api/v1/namespaces/${NAMESPACE}/pods`, pod);
  expect(status).toBe(403);
  expect(JSON.stringify(body)).toContain("violates PodSecurity");
});

live("no secret is in a ConfigMap, and none in what the engine said", async (lab) => {
  const secrets = await lab.list("secrets");
  const known = secrets
    .flatMap(({ data }) => Object.entries(data ?? {}))
    .filter(([key]) => key.endsWith(".password") || key === "SASL_USER_PASSWORD")
    .map(([, value]) => Buffer.from(value, "base64").toString());
  expect(known.length).toBeGreaterThan(2);
  const settings = JSON.stringify(await lab.list("configmaps"));
  const pods = JSON.stringify(await lab.list("pods"));
  const { output } = await lab.must("preview", lab.describe({}, { registry: { instances: 2 } }));
  for (const password of known) {
    expect(password).toHaveLength(40);
    for (const text of [settings, pods, output]) expect(text).not.toContain(password);
  }
  expect(settings).not.toContain("PRIVATE KEY");
});

live("the same description again changes nothing, and looking again finds nothing", async (lab) => {
  const before = await generations(lab);
  expect((await lab.must("up")).changes).toEqual([]);
  expect((await lab.must("refresh")).changes).toEqual([]);
  expect((await lab.must("up")).changes).toEqual([]);
  expect(await generations(lab)).toEqual(before);
});

live("another configuration of one rolls that one alone, and says by path what changes", async (lab) => {
  const before = await generations(lab);
  const changed = lab.describe({}, { registry: { compatibility: "full" }, monitoring: { retention: "30d" } });
  const { changes } = await lab.must("up", changed);
  // The retention is a word of Prometheus' command; the registry's compatibility is set by who registers schemas.
  const workloads = changes.filter(({ type }) => /Deployment|StatefulSet/.test(type));
  expect(workloads).toEqual([
    {
      op: "update",
      type: "kubernetes:apps/v1:StatefulSet",
      name: "prometheus",
      paths: ["spec.template.spec.containers[0].command[3]"],
    },
  ]);
  const after = await generations(lab);
  const rolled = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(rolled).toEqual(["prometheus"]);
});

live("other contents of a file roll its own pods by their fingerprint", async (lab) => {
  const before = await generations(lab);
  const receivers = { pager: { kind: "webhook", url: "https://pager.example.org/hook" } };
  const notifications = { receivers, routes: [{ to: ["pager"] }] };
  const { changes } = await lab.must("up", lab.describe({}, { monitoring: { retention: "30d" }, notifications }));
  const workloads = changes.filter(({ type }) => /Deployment|StatefulSet/.test(type));
  expect(workloads.map(({ name, paths }) => [name, paths])).toEqual([
    ["alertmanager", ['spec.template.metadata.annotations["kafka-platform/content"]']],
  ]);
  const after = await generations(lab);
  expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(["alertmanager"]);
  // And back.
  await lab.must("up");
});

live("a field that somebody else keeps is named, with who keeps it", async (lab) => {
  const path = `/${APPS}/namespaces/${NAMESPACE}/deployments/kafka-exporter`;
  const body = { apiVersion: "apps/v1", kind: "Deployment", spec: { revisionHistoryLimit: 9 } };
  const foreign = await lab.server.ask(
    "PATCH",
    `${path}?fieldManager=somebody&force=true`,
    body,
    "application/apply-patch+yaml",
  );
  expect(foreign.status).toBe(200);
  const outcome = await lab.run("refresh");
  expect(outcome.failed).toBeUndefined();
  const { failed, output } = await lab.run("up");
  expect(failed).toBeDefined();
  expect(output).toContain(`Deployment ${NAMESPACE}/kafka-exporter has fields that somebody else keeps`);
  expect(output).toContain(".spec.revisionHistoryLimit");
  expect(output).toContain("somebody");
  // Somebody gives it back.
  const nothing = { apiVersion: "apps/v1", kind: "Deployment", spec: {} };
  await lab.server.ask("PATCH", `${path}?fieldManager=somebody`, nothing, "application/apply-patch+yaml");
  await lab.must("up");
});

live("taking it down leaves nothing", async (lab) => {
  await lab.must("destroy");
  const { status } = await lab.server.ask("GET", `/api/v1/namespaces/${NAMESPACE}`);
  expect(status).toBe(404);
  for (const path of ["/api/v1/persistentvolumeclaims", "/apis/networking.k8s.io/v1/networkpolicies", "/api/v1/pods"])
    expect(await lab.server.list(path)).toEqual([]);
});
