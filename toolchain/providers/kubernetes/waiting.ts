/** When an object is done, and why it isn't yet: read from what Kubernetes says of it. */
import type { Props } from "../../../providers/host/types";
import type { Live } from "./api";

/** `done`, or what is waited for; `failed`: it won't become well by itself. */
export type Waiting = { readonly state: "done" } | { readonly state: "waiting" | "failed"; readonly reason: string };

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const DONE: Waiting = { state: "done" };
const waiting = (reason: string): Waiting => ({ state: "waiting", reason });
const number = (values: Props | undefined, name: string): number => Number(values?.[name] ?? 0);

export function availableDeployment({ metadata, spec, status }: Live): Waiting {
  if (number(status, "observedGeneration") < (metadata.generation ?? 0)) return waiting("it hasn't been looked at yet");
  const conditions = (status?.["conditions"] ?? []) as Condition[];
  const stuck = conditions.find(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded");
  if (stuck) return { state: "failed", reason: stuck.message ?? "it makes no progress" };
  const failing = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (failing) return { state: "failed", reason: failing.message ?? "its pods can't be made" };
  const wanted = Number(spec?.["replicas"] ?? 1);
  const [updated, available, all] = ["updatedReplicas", "availableReplicas", "replicas"].map((name) =>
    number(status, name),
  );
  if (updated === wanted && available === wanted && all === wanted) return DONE;
  return waiting(`${available} of ${wanted} pods are available, ${updated} of them as described`);
}

export function availableStatefulSet({ metadata, spec, status }: Live): Waiting {
  if (number(status, "observedGeneration") < (metadata.generation ?? 0)) return waiting("it hasn't been looked at yet");
  const wanted = Number(spec?.["replicas"] ?? 1);
  const [updated, available] = ["updatedReplicas", "availableReplicas"].map((name) => number(status, name));
  if (updated === wanted && available === wanted && status?.["currentRevision"] === status?.["updateRevision"])
    return DONE;
  return waiting(`${available} of ${wanted} pods are available, ${updated} of them as described`);
}

/** A balancer's address comes from whoever makes balancers in that cluster. */
export function reachableService({ spec, status }: Live): Waiting {
  if (spec?.["type"] !== "LoadBalancer") return DONE;
  const { ingress = [] } = (status?.["loadBalancer"] ?? {}) as { ingress?: readonly unknown[] };
  return ingress.length > 0 ? DONE : waiting("its balancer has no address yet");
}

interface Stopped {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** What keeps pods from being ready, each reason once. */
export function whyPodsWait(pods: readonly Live[]): string[] {
  const reasons = pods.flatMap(({ status }) => {
    const conditions = (status?.["conditions"] ?? []) as Condition[];
    const unplaced = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
    const stopped = ((status?.["containerStatuses"] ?? []) as Stopped[]).flatMap(({ name, state }) =>
      state?.waiting ? [`${name}: ${state.waiting.reason ?? ""} ${state.waiting.message ?? ""}`.trim()] : [],
    );
    return [...(unplaced?.message ? [unplaced.message] : []), ...stopped];
  });
  return [...new Set(reasons)];
}
