// Rules about what runs on Kubernetes.

import { ALWAYS, type Rule, type ResourceView } from "../rule";
import { list, text, values, type Values } from "../values";

const WORKLOADS = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];

const podOf = ({ props }: ResourceView): Values => values(values(values(props["spec"])["template"])["spec"]);
const containersOf = (workload: ResourceView): readonly Values[] =>
  [...list(podOf(workload)["containers"]), ...list(podOf(workload)["initContainers"])].map(values);

function perContainer(
  described: Omit<Rule, "types" | "check" | "levels">,
  wrong: (container: Values, pod: Values) => string | undefined,
): Rule {
  return {
    ...described,
    levels: ALWAYS,
    types: WORKLOADS,
    check: (workload) =>
      containersOf(workload).flatMap((container) => {
        const what = wrong(container, podOf(workload));
        return what === undefined ? [] : [`${workload.name}: ${text(container["name"]) ?? "a container"} ${what}`];
      }),
  };
}

export const kubernetesUser = perContainer(
  {
    id: "kubernetes-not-root",
    severity: "high",
    demand: "A container runs as an ordinary user and can't become more",
    reason: "root in a container is one mistake away from root on the machine",
    remediation: "Set runAsNonRoot, allowPrivilegeEscalation: false and drop all capabilities",
  },
  (container, pod) => {
    const own = values(container["securityContext"]);
    const nonRoot = own["runAsNonRoot"] ?? values(pod["securityContext"])["runAsNonRoot"];
    if (nonRoot !== true) return "may run as root";
    if (own["privileged"] === true) return "is privileged";
    if (own["allowPrivilegeEscalation"] !== false) return "may become more than it is";
    return list(values(own["capabilities"])["drop"]).includes("ALL") ? undefined : "keeps capabilities";
  },
);

export const kubernetesReadOnly = perContainer(
  {
    id: "kubernetes-read-only",
    severity: "medium",
    demand: "A container can't change its own file system",
    reason: "who breaks in would install what they need",
    remediation: "Set readOnlyRootFilesystem, and mount volumes for what is written",
  },
  (container) =>
    values(container["securityContext"])["readOnlyRootFilesystem"] === true ? undefined : "can change its file system",
);

export const kubernetesLimits = perContainer(
  {
    id: "kubernetes-limits",
    severity: "medium",
    demand: "A container says what it needs and what it may take",
    reason: "one that grows would take its neighbours with it",
    remediation: "Set resources.requests and resources.limits.memory",
  },
  (container) => {
    const resources = values(container["resources"]);
    const needs = values(resources["requests"]);
    if (!("memory" in values(resources["limits"]))) return "has no limit of memory";
    return "memory" in needs && "cpu" in needs ? undefined : "doesn't say what it needs";
  },
);

export const kubernetesImage = perContainer(
  {
    id: "kubernetes-image-pinned",
    severity: "medium",
    demand: "An image is named by version or digest",
    reason: "the same description would start something else tomorrow",
    remediation: "Write name:version, or better name@sha256:<digest>",
  },
  (container) => {
    const image = text(container["image"]) ?? "";
    return /@sha256:[0-9a-f]{64}$/.test(image) || /:(?!latest$)[\w.-]+$/.test(image) ? undefined : `is ${image}`;
  },
);

export const kubernetesToken: Rule = {
  id: "kubernetes-no-token",
  severity: "medium",
  levels: ALWAYS,
  demand: "No workload is handed a token of the Kubernetes API",
  reason: "none of them calls it, but who breaks in would",
  remediation: "Set automountServiceAccountToken: false",
  types: WORKLOADS,
  check: (workload) =>
    podOf(workload)["automountServiceAccountToken"] === false ? [] : [`${workload.name} is handed a token`],
};

const INTERNAL = [
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", "true"],
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
] as const;

export const kubernetesBalancer: Rule = {
  id: "kubernetes-internal-balancer",
  severity: "critical",
  levels: ALWAYS,
  demand: "Load balancers are internal, or held to named networks",
  reason: "the registry would stand on the internet",
  remediation: "Keep the internal annotation, or write loadBalancerSourceRanges",
  types: ["kubernetes:core/v1:Service"],
  check: ({ name, props }) => {
    const spec = values(props["spec"]);
    if (text(spec["type"]) !== "LoadBalancer") return [];
    const annotations = values(values(props["metadata"])["annotations"]);
    const internal = INTERNAL.some(([key, value]) => text(annotations[key]) === value);
    const ranges = list(spec["loadBalancerSourceRanges"]);
    const held = ranges.length > 0 && !ranges.includes("0.0.0.0/0");
    return internal || held ? [] : [`${name} is open to the internet`];
  },
};

export const KUBERNETES_RULES = [
  kubernetesUser,
  kubernetesReadOnly,
  kubernetesLimits,
  kubernetesImage,
  kubernetesToken,
  kubernetesBalancer,
];
