// Each security property, on every manifest of every fleet: of today's, and of any that somebody may add.

import fc from "fast-check";
import type { Fleet } from "../../../plan/fleet/fleet";
import { manifestsOf, type FleetManifests } from "../../../plan/kubernetes/manifests";
import { holdsSecret } from "../../../plan/materials";
import { anyFleet, kubernetesOf, namespaceManifests, objectsOf, stack, today } from "./support";

const TODAY = today();
const plan = stack({ autoscale: { most: 6 } });

/** The property holds for each of today's fleets, and for some that were made up. */
function holds(title: string, property: (manifests: FleetManifests, fleet: Fleet) => void): void {
  test.each(TODAY)(`${title}: $label`, ({ plan, fleet }) => {
    property(manifestsOf(fleet, plan.fleets, kubernetesOf(plan)), fleet);
  });
  test(`${title}: any fleet`, () => {
    fc.assert(
      fc.property(anyFleet, (fleet) => {
        property(manifestsOf(fleet, [...plan.fleets, fleet], kubernetesOf(plan)), fleet);
      }),
      { numRuns: 30 },
    );
  });
}

const podOf = ({ workload }: FleetManifests) => workload.spec.template.spec;

test("there is something to hold", () => {
  const names = new Set(TODAY.map(({ fleet }) => fleet.name));
  expect([...names].sort()).toEqual([
    "alertmanager",
    "blackbox-exporter",
    "grafana",
    "kafka-exporter",
    "kafka-ui",
    "mirror",
    "prometheus",
    "registry",
  ]);
});

test("the namespace takes nothing but restricted pods, and lets nobody speak to anybody", () => {
  const { namespace, policies } = namespaceManifests(kubernetesOf(plan));
  expect(namespace.metadata.name).toBe("prod-kafka");
  expect(namespace.metadata.labels).toMatchObject({
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  });
  const [deny, names] = policies;
  expect(deny?.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  // Names can be asked for, and nothing else.
  expect(names?.spec).toEqual({
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ],
  });
  expect(policies).toHaveLength(2);
});

holds("an ordinary user, who stays one", (manifests) => {
  const { securityContext } = podOf(manifests);
  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(securityContext.runAsUser).toBeGreaterThan(0);
  expect(securityContext.runAsGroup).toBeGreaterThan(0);
  for (const container of podOf(manifests).containers) {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  }
  expect(JSON.stringify(manifests.workload)).not.toMatch(/hostNetwork|hostPID|hostIPC|hostPath|hostPort/);
});

holds("what is written is a volume, and what is read can't be written", (manifests, fleet) => {
  const { containers, volumes } = podOf(manifests);
  const claims = manifests.workload.kind === "StatefulSet" ? (manifests.workload.spec.volumeClaimTemplates ?? []) : [];
  const names = [...volumes.map(({ name }) => name), ...claims.map(({ metadata }) => metadata.name)];
  expect(new Set(names).size).toBe(names.length);
  for (const { volumeMounts } of containers) {
    expect(volumeMounts.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      `/etc/${fleet.name}`,
      `/var/lib/${fleet.name}`,
      `/var/log/${fleet.name}`,
      "/tmp",
      ...(fleet.name === "mirror" ? ["/opt/jmx-exporter"] : []),
    ]);
    const exporter = fleet.name === "mirror" ? ["jmx-exporter"] : [];
    expect(volumeMounts.filter(({ readOnly }) => readOnly).map(({ name }) => name)).toEqual(["config", ...exporter]);
  }
  for (const { emptyDir } of volumes) if (emptyDir) expect(emptyDir.sizeLimit).toBe("256Mi");
  expect(claims).toHaveLength(fleet.volume === undefined ? 0 : 1);
});

holds("no token of the Kubernetes API", (manifests, fleet) => {
  expect(manifests.account.automountServiceAccountToken).toBe(false);
  expect(podOf(manifests).automountServiceAccountToken).toBe(false);
  expect(podOf(manifests).serviceAccountName).toBe(fleet.name);
  expect(podOf(manifests).enableServiceLinks).toBe(false);
});

holds("a share of the machine, and no more", (manifests) => {
  for (const { resources } of podOf(manifests).containers) {
    expect(resources.requests.cpu).toMatch(/^[1-9]\d*m?$/);
    expect(resources.requests.memory).toMatch(/^[1-9]\d*[MG]i$/);
    expect(resources.limits.memory).toBe(resources.requests.memory);
  }
});

holds("no secret in a ConfigMap, a command, a variable, or anything else that isn't a Secret", (manifests, fleet) => {
  expect(objectsOf(manifests).filter((each) => holdsSecret(JSON.stringify(each)))).toEqual([]);
  const textOf = ({ instance, file, variable }: { instance: string; file?: string; variable?: string }) => {
    const found = fleet.instances.find(({ name }) => name === instance);
    return (file === undefined ? found?.environment[variable ?? ""] : found?.files[file]?.content) ?? "";
  };
  for (const { secret, entries } of manifests.contents) {
    if (secret) continue;
    expect(Object.values(entries).filter((each) => holdsSecret(textOf(each)))).toEqual([]);
  }
  // And yet all of it is somewhere.
  const kept = manifests.contents.flatMap(({ entries }) => Object.values(entries));
  const files = fleet.instances.flatMap(({ files }) => Object.keys(files));
  expect(kept.filter(({ file }) => file !== undefined)).toHaveLength(files.length);
});

holds("every file is where its program looks for it, to be read by its group alone", (manifests, fleet) => {
  const projected = podOf(manifests).volumes.find(({ name }) => name === "config")?.projected;
  expect(projected?.defaultMode).toBe(0o440);
  const paths = projected?.sources.flatMap(({ configMap, secret }) => (configMap ?? secret)?.items ?? []);
  const numbered = fleet.instances.length > 1;
  const wanted = fleet.instances.flatMap(({ name, files }) =>
    Object.keys(files).map((path) => (numbered ? `${name}/${path}` : path)),
  );
  expect(paths?.map(({ path }) => path).sort()).toEqual(wanted.sort());
  for (const { key } of paths ?? []) expect(key).toMatch(/^[-._a-zA-Z0-9]+$/);
});

holds("spread over zones, and one away at a time", (manifests, fleet) => {
  const [zones] = podOf(manifests).topologySpreadConstraints;
  expect(zones).toMatchObject({
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: { "app.kubernetes.io/name": fleet.name } },
  });
  expect(manifests.budget.spec).toMatchObject({
    maxUnavailable: 1,
    selector: { matchLabels: { "app.kubernetes.io/name": fleet.name } },
  });
});

holds("it starts, is ready and lives, each by a question of its own", (manifests, fleet) => {
  const [container] = podOf(manifests).containers;
  const { startupProbe, readinessProbe, livenessProbe } = container!;
  expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBeGreaterThanOrEqual(fleet.health.startSeconds);
  const asked = fleet.health.scheme !== "tcp" && fleet.health.status === 200;
  const own = fleet.health.scheme === "tcp" ? undefined : fleet.health.asked;
  const question = own
    ? { exec: { command: own } }
    : asked
      ? { httpGet: { path: fleet.health.path, port: fleet.health.port, scheme: fleet.health.scheme.toUpperCase() } }
      : { tcpSocket: { port: fleet.health.port } };
  expect(readinessProbe).toMatchObject(question);
  expect(startupProbe).toMatchObject(question);
  // Nothing that others do may end it.
  expect(livenessProbe).toMatchObject({ tcpSocket: { port: fleet.health.port } });
  expect(container!.ports.map(({ name }) => name)).toContain(fleet.health.port);
});

holds("in the stack's own namespace, with its labels, and of an image with a version", (manifests) => {
  for (const { metadata } of objectsOf(manifests)) {
    expect(metadata.namespace).toBe("prod-kafka");
    expect(metadata.labels).toMatchObject({
      "app.kubernetes.io/part-of": "kafka-platform",
      "app.kubernetes.io/instance": "prod",
    });
  }
  for (const { image } of podOf(manifests).containers) expect(image).toMatch(/:(?!latest)[\w.]+$/);
});
