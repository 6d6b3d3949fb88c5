// Stacks with everything that runs on Kubernetes today, and fleets that might tomorrow.

import fc from "fast-check";
import type { Fleet, Instance } from "../../../plan/fleet/fleet";
import type { KubernetesPlan } from "../../../plan/kubernetes/kubernetes-plan";
import { manifestsOf, namespaceManifests, type FleetManifests } from "../../../plan/kubernetes/manifests";
import type { Plan } from "../../../plan/plan";
import { planned } from "../aws/support";

export const GIVEN = { cluster: { kubeconfig: "/home/me/.kube/config" } };

/** A production stack on AWS with all that runs beside brokers. */
export function stack(kubernetes: object = {}, more: object = {}, platform: object = {}): Plan {
  return planned(
    { kubernetes: { ...GIVEN, ...kubernetes }, ...platform },
    {},
    { registry: {}, monitoring: "on", kafkaUi: "on", ...more },
  );
}

export function kubernetesOf(plan: Plan): KubernetesPlan {
  if (!plan.kubernetes) throw new Error("the stack isn't planned for Kubernetes");
  return plan.kubernetes;
}

export function manifests(plan: Plan, name: string): FleetManifests {
  const fleet = plan.fleets.find((each) => each.name === name);
  if (!fleet) throw new Error(`no fleet ${name}`);
  return manifestsOf(fleet, plan.fleets, kubernetesOf(plan));
}

export const SECRET = "{{password/somebody}}";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);

const instance = (name: string): fc.Arbitrary<Instance> =>
  fc
    .record({
      path: word,
      port: fc.integer({ min: 1024, max: 32_000 }),
      variable: fc.stringMatching(/^[A-Z][A-Z_]{0,12}$/),
      text: word,
    })
    .map(({ path, port, variable, text }) => ({
      name,
      zone: "zone-a",
      host: `${name}.somewhere.svc`,
      ports: { web: port, admin: port + 1 },
      files: {
        [`${path}/settings`]: { content: text, secret: false },
        [`${path}/password`]: { content: SECRET, secret: true },
        // Nobody said of this one that it is secret.
        unmarked: { content: `password=${SECRET}`, secret: false },
        store: { content: "{{keystore/somebody}}", secret: true, encoding: "base64" },
      },
      command: ["program", `--config=/etc/${path}`],
      environment: { [`${variable}_OPEN`]: text, [`${variable}_SECRET`]: SECRET },
    }));

/** Whatever somebody may plan one day, by the type's own word. */
export const anyFleet: fc.Arbitrary<Fleet> = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    name: word,
    replicas: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    volume: fc.option(fc.integer({ min: 1, max: 2 ** 40 }), { nil: undefined }),
    health: fc.constantFrom<Fleet["health"]>(
      { port: "web", scheme: "tcp", startSeconds: 30 },
      { port: "web", scheme: "https", path: "/ready", status: 200, startSeconds: 240 },
      { port: "admin", scheme: "http", path: "/", status: 401, startSeconds: 1 },
    ),
    user: fc.option(word, { nil: undefined }),
    balanced: fc.boolean(),
    cpus: fc.double({ min: 0.01, max: 8, noNaN: true }),
    memory: fc.integer({ min: 1, max: 2 ** 34 }),
  })
  .chain(({ count, name, replicas, volume, user, balanced, cpus, memory, health }) =>
    fc
      .tuple(...Array.from({ length: count }, (_, index) => instance(count === 1 ? name : `${name}-${index + 1}`)))
      .map((instances): Fleet => ({
        name,
        purpose: "Not there yet",
        software: { version: "1", image: "somebody/program:1", local: { kind: "project" } },
        instances,
        ...(replicas === undefined || count > 1 ? {} : { replicas }),
        health,
        resources: { cpus, memory },
        ...(user === undefined ? {} : { user }),
        after: [],
        calledBy: ["services", "operators", "fleet:prometheus"],
        calls: ["brokers", "fleet:registry", "world"],
        ...(volume === undefined ? {} : { volume }),
        ...(balanced ? { balanced: { port: "web", url: "https://somewhere" } } : {}),
      })),
  );

/** Every fleet of today in every shape that its configuration gives it. */
export function today(): { readonly label: string; readonly plan: Plan; readonly fleet: Fleet }[] {
  const plans = {
    usual: stack(),
    "in a cluster of its own": stack({ cluster: "new", images: "registry.example.org/copies" }),
    "with confluent": stack({}, { registry: { engine: "confluent" } }),
    "one registry": stack({}, { registry: { instances: 1 } }),
    scaled: stack({ autoscale: { most: 6 } }),
    mirroring: stack({}, { mirrors: { copies: { other: { as: "standby" } } } }),
  };
  return Object.entries(plans).flatMap(([label, plan]) =>
    plan.fleets.map((fleet) => ({ label: `${fleet.name}, ${label}`, plan, fleet })),
  );
}

/** All that is sent to Kubernetes but the contents, which are filled later. */
export function objectsOf({ account, services, policy, workload, budget, autoscaler }: FleetManifests) {
  return [account, ...services, policy, workload, budget, ...(autoscaler ? [autoscaler] : [])];
}

export { namespaceManifests };
