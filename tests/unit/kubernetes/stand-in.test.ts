// The kubernetes stand-in by itself: what it takes for a difference, for done, and for its business.

import { configFailures } from "../../../toolchain/providers/kubernetes/settings";
import { changedPaths, isBelow, likeDescribed } from "../../../toolchain/providers/kubernetes/differences";
import { KINDS } from "../../../toolchain/providers/kubernetes/kinds";
import { resourceType } from "../../../toolchain/providers/kubernetes/resource";
import type { Live } from "../../../toolchain/providers/kubernetes/api";
import {
  availableDeployment,
  availableStatefulSet,
  reachableService,
  whyPodsWait,
} from "../../../toolchain/providers/kubernetes/waiting";
import type { Context, Props } from "../../../providers/host/types";

const live = (values: Partial<Live>): Live => ({
  metadata: { name: "registry", uid: "1", generation: 3 },
  ...values,
});

test("differences are named by their paths", () => {
  const old = { spec: { replicas: 1, containers: [{ image: "a:1", command: ["a", "b"] }] }, data: { "a.yml": "x" } };
  const news = { spec: { replicas: 2, containers: [{ image: "a:2", command: ["a", "b"] }] }, data: { "a.yml": "y" } };
  expect(changedPaths(old, news)).toEqual(["spec.replicas", "spec.containers[0].image", 'data["a.yml"]']);
  expect(changedPaths(old, old)).toEqual([]);
  expect(changedPaths({ spec: { list: [1] } }, { spec: { list: [1, 2] } })).toEqual(["spec.list"]);
  expect(changedPaths({ spec: {} }, { spec: { added: true } })).toEqual(["spec.added"]);
});

test("a path lies below another one by whole steps", () => {
  expect(isBelow("spec.selector.matchLabels.a", ["spec.selector"])).toBe(true);
  expect(isBelow("spec.selector", ["spec.selector"])).toBe(true);
  expect(isBelow("spec.selectors", ["spec.selector"])).toBe(false);
});

test("of a live object only what was described is compared", () => {
  const described = { metadata: { name: "a", labels: { mine: "1" } }, spec: { replicas: 1 } };
  const found = {
    metadata: { name: "a", uid: "1", labels: { mine: "2", theirs: "3" } },
    spec: { replicas: 1, strategy: { type: "RollingUpdate" } },
    status: {},
  };
  expect(likeDescribed(described, found)).toEqual({
    metadata: { name: "a", labels: { mine: "2" } },
    spec: { replicas: 1 },
  });
  // The server leaves out what is nothing.
  expect(likeDescribed({ egress: [], value: "" }, {})).toEqual({ egress: [], value: "" });
  // What somebody took away is missing, and so a difference.
  expect(likeDescribed({ data: { a: "1", b: "2" } }, { data: { a: "1" } })).toEqual({ data: { a: "1" } });
});

test("a Deployment is done when all its pods are new and available, and not when it was just changed", () => {
  const all = { observedGeneration: 3, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
  const spec = { replicas: 3 };
  const state = (status: object) => availableDeployment(live({ spec, status: status as Props })).state;
  expect(state(all)).toBe("done");
  expect(state({ ...all, observedGeneration: 2 })).toBe("waiting");
  expect(state({ ...all, availableReplicas: 2 })).toBe("waiting");
  expect(state({ ...all, updatedReplicas: 2 })).toBe("waiting");
  // An old one is still there.
  expect(state({ ...all, replicas: 4 })).toBe("waiting");
  const condition = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "too slow" };
  expect(
    availableDeployment(live({ spec, status: { ...all, availableReplicas: 0, conditions: [condition] } })),
  ).toEqual({
    state: "failed",
    reason: "too slow",
  });
  const forbidden = { type: "ReplicaFailure", status: "True", message: "violates PodSecurity" };
  expect(availableDeployment(live({ spec, status: { ...all, replicas: 0, conditions: [forbidden] } })).state).toBe(
    "failed",
  );
});

test("a StatefulSet is done when it is of one revision and available; a balancer when it has an address", () => {
  const all = {
    observedGeneration: 3,
    updatedReplicas: 1,
    availableReplicas: 1,
    currentRevision: "b",
    updateRevision: "b",
  };
  const set = (status: object) => availableStatefulSet(live({ spec: { replicas: 1 }, status: status as Props })).state;
  expect(set(all)).toBe("done");
  expect(set({ ...all, currentRevision: "a" })).toBe("waiting");
  expect(set({ ...all, availableReplicas: 0 })).toBe("waiting");
  const service = (type: string, ingress?: object[]) =>
    reachableService(live({ spec: { type }, status: { loadBalancer: { ...(ingress ? { ingress } : {}) } } })).state;
  expect(service("ClusterIP")).toBe("done");
  expect(service("LoadBalancer")).toBe("waiting");
  expect(service("LoadBalancer", [{ hostname: "a" }])).toBe("done");
});

test("pods say why they wait, each reason once", () => {
  const waiting = { name: "registry", state: { waiting: { reason: "ErrImagePull", message: "no such image" } } };
  const pods = [
    live({ status: { containerStatuses: [waiting] } }),
    live({ status: { containerStatuses: [waiting] } }),
    live({ status: { conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available" }] } }),
    live({ status: {} }),
  ];
  expect(whyPodsWait(pods)).toEqual(["registry: ErrImagePull no such image", "0/3 nodes are available"]);
});

describe("before anything is asked of a cluster", () => {
  const context = { config: {} } as Context;
  const never = () => {
    throw new Error("nobody should be asked");
  };
  const typeOf = (token: string) => {
    const kind = KINDS.find((each) => each.token === token);
    if (!kind) throw new Error(token);
    return resourceType(kind, never);
  };
  const reasons = async (token: string, inputs: Props) =>
    ((await typeOf(token).check?.(inputs, undefined, context))?.failures ?? []).map(({ reason }) => reason);

  test("what it doesn't do is refused by name", async () => {
    const deployment = "kubernetes:apps/v1:Deployment";
    expect(await reasons(deployment, { metadata: { name: "a", namespace: "b" } })).toEqual([]);
    expect(await reasons(deployment, { metadata: { name: "a" } })).toEqual(["metadata.namespace must be given"]);
    expect(await reasons(deployment, { metadata: { namespace: "b" } })).toEqual([
      "metadata.name must be given: this stand-in makes none up",
    ]);
    expect(await reasons(deployment, { metadata: { name: "a", namespace: "b", finalizers: [] } })).toEqual([
      "metadata.finalizers is not implemented by this stand-in; it takes name, namespace, labels, annotations",
    ]);
    expect(await reasons(deployment, { kind: "Pod", metadata: { name: "a", namespace: "b" } })).toEqual([
      "kind must be Deployment of apps/v1",
    ]);
    expect(await reasons("kubernetes:core/v1:Namespace", { metadata: { name: "a" } })).toEqual([]);
  });

  test("what can't be changed is another object, after the old one is gone; another name leaves room for both", async () => {
    const diff = async (token: string, old: Props, news: Props) => {
      const metadata = { name: "a", namespace: "b" };
      const was = { id: "b/a", inputs: { metadata, ...old }, outputs: {} };
      return typeOf(token).diff?.(was, { metadata, ...news }, context);
    };
    const set = "kubernetes:apps/v1:StatefulSet";
    expect(await diff(set, { spec: { replicas: 1 } }, { spec: { replicas: 2 } })).toMatchObject({
      changes: { "spec.replicas": "update" },
    });
    const claims = (storage: string) => ({ spec: { volumeClaimTemplates: [{ spec: { storage } }] } });
    expect(await diff(set, claims("1Gi"), claims("2Gi"))).toEqual({
      changes: { "spec.volumeClaimTemplates[0].spec.storage": "replace" },
      deleteBeforeReplace: true,
    });
    expect(await diff(set, { spec: {} }, { metadata: { name: "c", namespace: "b" }, spec: {} })).toEqual({
      changes: { "metadata.name": "replace" },
      deleteBeforeReplace: false,
    });
  });
});

test("what it can't do without is not to be turned off", () => {
  expect(configFailures({ enableServerSideApply: false }).map(({ property }) => property)).toEqual([
    "enableServerSideApply",
  ]);
  expect(configFailures({ enableServerSideApply: "true" })).toEqual([]);
});
