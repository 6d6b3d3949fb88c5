// The pods of a fleet: as equal copies that come and go, or numbered where they differ or keep something.

import { copiesOf, type Fleet, type Health, type Instance } from "../fleet/fleet";
import { containerPaths } from "../fleet/place";
import { holdsSecret } from "../materials";
import { carriesExporter, exporterMount, exporterVolume, withExporter } from "./exporter";
import { environmentName, filesVolume, isNumbered, variableKey } from "./files";
import type { KubernetesPlan } from "./kubernetes-plan";
import type { Container, Deployment, Pod, Probe, StatefulSet } from "./manifest";
import { CONTENT, selectorOf } from "./names";

/** Nobody in particular: no image knows it, and no machine does. */
const USER = 10_001;
const MIB = 1024 ** 2;
const PERIOD = 5;
/** A program is started each time. */
const EXEC_PERIOD = 10;
const ZONE = "topology.kubernetes.io/zone";
const MACHINE = "kubernetes.io/hostname";

export function workloadOf(fleet: Fleet, plan: KubernetesPlan): Deployment | StatefulSet {
  const metadata = { name: fleet.name, namespace: plan.namespace, labels: labelsOf(fleet, plan) };
  const selector = { matchLabels: selectorOf(fleet.name) };
  const template = podOf(fleet, plan);
  if (fleet.volume === undefined && !isNumbered(fleet)) {
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        ...(isScaled(fleet, plan) ? {} : { replicas: copiesOf(fleet) }),
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: fleet.health.startSeconds + 120,
        // The new one is there before the old one goes.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector,
        template,
      },
    };
  }
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata,
    spec: {
      replicas: copiesOf(fleet),
      serviceName: fleet.name,
      ordinals: { start: isNumbered(fleet) ? 1 : 0 },
      revisionHistoryLimit: 3,
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      selector,
      template,
      ...(fleet.volume === undefined
        ? {}
        : { volumeClaimTemplates: [claimOf(fleet.volume, plan, selectorOf(fleet.name))] }),
    },
  };
}

export const labelsOf = ({ name }: Pick<Fleet, "name">, { labels }: KubernetesPlan): Record<string, string> => ({
  ...labels,
  ...selectorOf(name),
});

/** Only who was several from the beginning may become more. */
export const isScaled = (fleet: Fleet, { autoscale }: KubernetesPlan): boolean =>
  autoscale !== undefined && (fleet.replicas ?? 1) > 1 && autoscale.most > (fleet.replicas ?? 1);

function claimOf(bytes: number, { storageClass, labels }: KubernetesPlan, selector: Record<string, string>) {
  return {
    metadata: { name: "data", labels: { ...labels, ...selector } },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClass ? { storageClassName: storageClass } : {}),
      resources: { requests: { storage: sizeText(bytes) } },
    },
  };
}

function podOf(fleet: Fleet, plan: KubernetesPlan): Pod {
  const labelSelector = { matchLabels: selectorOf(fleet.name) };
  const spread = (topologyKey: string, whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway") => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector,
    // While it rolls, the new ones are counted apart from those that go.
    ...(fleet.volume === undefined && !isNumbered(fleet) ? { matchLabelKeys: ["pod-template-hash"] } : {}),
  });
  const scratch = ["tmp", "logs", ...(fleet.volume === undefined ? ["data"] : [])];
  return {
    // The fingerprint of its files is filled in when it is placed.
    metadata: { labels: labelsOf(fleet, plan), annotations: { [CONTENT]: "" } },
    spec: {
      serviceAccountName: fleet.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 60,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: [spread(ZONE, "DoNotSchedule"), spread(MACHINE, "ScheduleAnyway")],
      containers: [containerOf(fleet, plan)],
      volumes: [
        filesVolume(fleet),
        ...(carriesExporter(fleet) ? [exporterVolume] : []),
        ...scratch.map((name) => ({ name, emptyDir: { sizeLimit: "256Mi" } })),
      ],
    },
  };
}

function containerOf(fleet: Fleet, plan: KubernetesPlan): Container {
  const first = firstOf(fleet);
  const { config, data, logs } = containerPaths(fleet.name);
  const { cpus, memory } = fleet.resources;
  const size = sizeText(memory);
  const ready = handlerOf(fleet.health);
  const probe = (handler: Partial<Probe>, seconds: number): Probe => ({
    ...handler,
    periodSeconds: handler.exec ? EXEC_PERIOD : PERIOD,
    timeoutSeconds: 4,
    failureThreshold: Math.max(2, Math.ceil(seconds / (handler.exec ? EXEC_PERIOD : PERIOD))),
  });
  return {
    name: fleet.name,
    image: imageOf(fleet, plan),
    imagePullPolicy: "IfNotPresent",
    command: commandOf(fleet, first),
    env: environmentOf(fleet, first),
    ports: Object.entries(first.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    resources: { requests: { cpu: cpuText(cpus), memory: size }, limits: { memory: size } },
    startupProbe: probe(ready, fleet.health.startSeconds),
    readinessProbe: probe(ready, 15),
    // Who can't answer for want of others is taken out; only who takes no connection is started anew.
    livenessProbe: probe({ tcpSocket: { port: fleet.health.port } }, 60),
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      {
        name: "config",
        mountPath: config,
        readOnly: true,
        ...(isNumbered(fleet) ? { subPathExpr: "$(POD_NAME)" } : {}),
      },
      { name: "data", mountPath: data },
      { name: "logs", mountPath: logs },
      { name: "tmp", mountPath: "/tmp" },
      ...(carriesExporter(fleet) ? [exporterMount] : []),
    ],
  };
}

function commandOf(fleet: Fleet, { command }: Instance): string[] {
  const directory = fleet.software.imageDirectory ?? "{software}";
  const words = command.map((word) => word.replaceAll("{software}", directory));
  return carriesExporter(fleet) ? withExporter(fleet.name, words) : words;
}

/** As Kubernetes itself writes it, so that what it shows is what it was told. */
function sizeText(bytes: number): string {
  const mebibytes = Math.ceil(bytes / MIB);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

function cpuText(cpus: number): string {
  const thousandths = Math.round(cpus * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** A registry of one's own holds copies under the same names. */
function imageOf({ software }: Fleet, { images }: KubernetesPlan): string {
  if (images === undefined) return software.image;
  const [host = "", ...rest] = software.image.split("/");
  const isHost = rest.length > 0 && (host.includes(".") || host.includes(":"));
  return `${images}/${isHost ? rest.join("/") : software.image}`;
}

function environmentOf(fleet: Fleet, { environment }: Instance): Container["env"] {
  const given = Object.entries(environment).map(([name, value]) =>
    holdsSecret(value)
      ? { name, valueFrom: { secretKeyRef: { name: environmentName(fleet.name), key: variableKey(name) } } }
      : { name, value },
  );
  return isNumbered(fleet)
    ? [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }, ...given]
    : given;
}

/**
 * The kubelet takes 200 to 399 for well, and knows no password and no certificate: whoever refuses strangers is asked by
 * a program of its own, or where it has none, for a connection.
 */
function handlerOf(health: Health): Partial<Probe> {
  const { port } = health;
  if (health.scheme !== "tcp" && health.asked) return { exec: { command: [...health.asked] } };
  if (health.scheme === "tcp" || health.status < 200 || health.status >= 400) return { tcpSocket: { port } };
  return { httpGet: { path: health.path, port, scheme: health.scheme === "https" ? "HTTPS" : "HTTP" } };
}

/** What all have in common, since they are started in the same way: a test holds every fleet to that. */
function firstOf({ name, instances }: Fleet): Instance {
  const [first] = instances;
  if (!first) throw new Error(`${name} has no instance`);
  return first;
}
