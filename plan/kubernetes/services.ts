// Names and addresses of a fleet: for other fleets, for whoever must ask each one, and for clients outside.

import type { Fleet } from "../fleet/fleet";
import { isNumbered } from "./files";
import type { KubernetesPlan } from "./kubernetes-plan";
import type { Service } from "./manifest";
import { copiesName, selectorOf } from "./names";
import { labelsOf } from "./workload";

/** Every StatefulSet's pod carries its own name as a label. */
const POD = "statefulset.kubernetes.io/pod-name";

/** The official plugin would otherwise wait for pods, which are made after the names by which they find each other. */
const AT_ONCE = { "pulumi.com/skipAwait": "true" };

export function servicesOf(fleet: Fleet, plan: KubernetesPlan): Service[] {
  const all = Object.keys(fleet.instances[0]?.ports ?? {});
  const { balanced } = fleet;
  const selector = selectorOf(fleet.name);
  const usual = serviceOf(fleet, plan, fleet.name, { type: "ClusterIP", selector }, all);
  const entrance = balanced && serviceOf(fleet, plan, entranceName(fleet), opened(plan, selector), [balanced.port]);
  const named = isNumbered(fleet)
    ? fleet.instances.map(({ name }) => {
        const spec = { type: "ClusterIP", publishNotReadyAddresses: true, selector: { [POD]: name } } as const;
        return serviceOf(fleet, plan, name, spec, all);
      })
    : [];
  // Who watches them wants to see those that aren't well, too.
  const spec = { type: "ClusterIP", clusterIP: "None", publishNotReadyAddresses: true, selector } as const;
  const copies = (fleet.replicas ?? 1) > 1 ? [serviceOf(fleet, plan, copiesName(fleet.name), spec, all)] : [];
  return [usual, ...(entrance ? [entrance] : []), ...named, ...copies];
}

/** The balancer's Service. */
export const entranceName = ({ name }: Pick<Fleet, "name">): string => `${name}-entrance`;

function opened({ balancer, clients }: KubernetesPlan, selector: Record<string, string>) {
  return {
    type: "LoadBalancer" as const,
    ...(balancer.class ? { loadBalancerClass: balancer.class } : {}),
    loadBalancerSourceRanges: [...clients],
    selector,
  };
}

function serviceOf(
  fleet: Fleet,
  plan: KubernetesPlan,
  name: string,
  spec: Omit<Service["spec"], "ports">,
  ports: readonly string[],
): Service {
  // A name is there before its pods are; an entrance is awaited.
  const annotations = spec.type === "LoadBalancer" ? { ...plan.balancer.annotations } : { ...AT_ONCE };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: plan.namespace, labels: labelsOf(fleet, plan), annotations },
    spec: {
      ...spec,
      ports: ports.map((port) => ({
        name: port,
        port: fleet.instances[0]?.ports[port] ?? 0,
        targetPort: port,
        protocol: "TCP",
      })),
    },
  };
}
