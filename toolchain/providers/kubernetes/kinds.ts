/** The kinds of Kubernetes' objects that this program uses: where they are, and what of them can't be changed. */
import type { Live } from "./api";
import { availableDeployment, availableStatefulSet, reachableService, type Waiting } from "./waiting";

export interface Kind {
  /** As the engine calls it. */
  readonly token: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Its own properties, beside metadata. */
  readonly inputs: readonly string[];
  /** Paths whose change makes another object. */
  readonly fixed?: readonly string[];
  /** When it is done; without it, once it is stored. */
  readonly done?: (live: Live) => Waiting;
}

function kind(apiVersion: string, name: string, plural: string, more: Partial<Kind> & Pick<Kind, "inputs">): Kind {
  const [group = "", version] = apiVersion.split("/");
  // The official plugin calls the group without one `core`.
  const module = version === undefined ? `core/${group}` : apiVersion;
  return {
    token: `kubernetes:${module}:${name}`,
    apiVersion,
    kind: name,
    plural,
    namespaced: true,
    ...more,
  };
}

const SPEC = ["spec"];
const PODS = ["spec.selector"];

export const KINDS: readonly Kind[] = [
  kind("v1", "Namespace", "namespaces", { inputs: SPEC, namespaced: false }),
  kind("v1", "ServiceAccount", "serviceaccounts", { inputs: ["automountServiceAccountToken"] }),
  kind("v1", "ConfigMap", "configmaps", { inputs: ["data", "binaryData"] }),
  kind("v1", "Secret", "secrets", { inputs: ["data", "type"], fixed: ["type"] }),
  kind("v1", "Service", "services", {
    inputs: SPEC,
    fixed: ["spec.clusterIP", "spec.loadBalancerClass"],
    done: reachableService,
  }),
  kind("apps/v1", "Deployment", "deployments", { inputs: SPEC, fixed: PODS, done: availableDeployment }),
  kind("apps/v1", "StatefulSet", "statefulsets", {
    inputs: SPEC,
    fixed: [...PODS, "spec.serviceName", "spec.podManagementPolicy", "spec.volumeClaimTemplates"],
    done: availableStatefulSet,
  }),
  kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", { inputs: SPEC }),
  kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", { inputs: SPEC }),
  kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", { inputs: SPEC }),
  kind("storage.k8s.io/v1", "StorageClass", "storageclasses", {
    namespaced: false,
    inputs: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion"],
    fixed: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  }),
];
