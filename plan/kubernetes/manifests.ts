// From a fleet to everything that Kubernetes is told of it.

import { copiesOf, type Fleet } from "../fleet/fleet";
import { contentsOf, type Contents } from "./files";
import type { KubernetesPlan } from "./kubernetes-plan";
import type {
  Autoscaler,
  Deployment,
  DisruptionBudget,
  Namespace,
  NetworkPolicy,
  Service,
  ServiceAccount,
  StatefulSet,
} from "./manifest";
import { selectorOf } from "./names";
import { denyByDefault, policyOf } from "./policies";
import { servicesOf } from "./services";
import { isScaled, labelsOf, workloadOf } from "./workload";

export interface NamespaceManifests {
  readonly namespace: Namespace;
  readonly policies: readonly NetworkPolicy[];
}

export interface FleetManifests {
  readonly account: ServiceAccount;
  readonly contents: readonly Contents[];
  readonly services: readonly Service[];
  readonly policy: NetworkPolicy;
  readonly workload: Deployment | StatefulSet;
  readonly budget: DisruptionBudget;
  readonly autoscaler?: Autoscaler;
}

export function namespaceManifests(plan: KubernetesPlan): NamespaceManifests {
  const levels = ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]);
  const labels = { ...plan.labels, ...(Object.fromEntries(levels) as Record<string, string>) };
  return {
    namespace: { apiVersion: "v1", kind: "Namespace", metadata: { name: plan.namespace, labels } },
    policies: denyByDefault(plan),
  };
}

/** @param fleets all that run beside it */
export function manifestsOf(fleet: Fleet, fleets: readonly Fleet[], plan: KubernetesPlan): FleetManifests {
  const workload = workloadOf(fleet, plan);
  const metadata = { name: fleet.name, namespace: plan.namespace, labels: labelsOf(fleet, plan) };
  return {
    account: { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    contents: contentsOf(fleet),
    services: servicesOf(fleet, plan),
    policy: policyOf(fleet, fleets, plan),
    workload,
    budget: {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: {
        // Also of one: whoever empties a machine must not wait for ever.
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf(fleet.name) },
      },
    },
    ...(plan.autoscale && isScaled(fleet, plan) ? { autoscaler: autoscalerOf(fleet, plan.autoscale, metadata) } : {}),
  };
}

function autoscalerOf(
  fleet: Fleet,
  { most, percent }: NonNullable<KubernetesPlan["autoscale"]>,
  metadata: Autoscaler["metadata"],
): Autoscaler {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: fleet.name },
      minReplicas: copiesOf(fleet),
      maxReplicas: most,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: percent } } },
      ],
    },
  };
}
