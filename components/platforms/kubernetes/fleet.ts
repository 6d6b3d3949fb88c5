// One fleet on Kubernetes: what its plan says, with the contents of its files and variables filled in.

import * as apps from "@pulumi/kubernetes/apps/v1";
import * as autoscaling from "@pulumi/kubernetes/autoscaling/v2";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { Contents } from "../../../plan/kubernetes/files";
import { manifestsOf, type FleetManifests } from "../../../plan/kubernetes/manifests";
import { CONTENT } from "../../../plan/kubernetes/names";
import type { Fleet } from "../../../plan/fleet/fleet";
import type { KubernetesPlan } from "../../../plan/kubernetes/kubernetes-plan";
import type { FilledInstance } from "../platform";
import type { Cluster } from "./cluster";

export interface FleetArgs {
  readonly fleet: Fleet;
  readonly instances: readonly FilledInstance[];
  /** All that run beside it. */
  readonly fleets: readonly Fleet[];
  readonly plan: KubernetesPlan;
  readonly cluster: Cluster;
  /** What its pods find beside its own files. */
  readonly shared: readonly pulumi.Resource[];
}

type Entries = Readonly<Record<string, pulumi.Input<string>>>;

/** Makes: account, files, names, policy and disruption budget of a fleet; its pods; its balancer, where it has one. */
export class KubernetesFleet extends pulumi.ComponentResource {
  /** Done when its pods are available. */
  readonly workload: pulumi.Resource;
  /** Where its balancer is to be found. */
  readonly entrance?: core.Service;
  private readonly own: pulumi.CustomResourceOptions;

  constructor(
    name: string,
    private readonly args: FleetArgs,
    { parent, dependsOn }: pulumi.CustomResourceOptions,
  ) {
    super("kafka-platform:kubernetes:Fleet", name, {}, parent ? { parent } : {});
    const { fleet, fleets, plan, cluster } = args;
    this.own = { parent: this, provider: cluster.provider, dependsOn: [cluster.namespace] };
    const manifests = manifestsOf(fleet, fleets, plan);
    const { account, budget, services, policy: edges, autoscaler } = manifests;
    const filled = manifests.contents.map((contents) => ({ contents, values: this.valuesOf(contents) }));
    const inside = services.filter(({ spec }) => spec.type !== "LoadBalancer");
    const needs: pulumi.Resource[] = [
      ...args.shared,
      new core.ServiceAccount(
        name,
        { metadata: account.metadata, automountServiceAccountToken: account.automountServiceAccountToken },
        this.own,
      ),
      new networking.NetworkPolicy(name, { metadata: edges.metadata, spec: edges.spec }, this.own),
      ...filled.map(({ contents, values }) => this.place(contents, values)),
      ...inside.map(({ metadata, spec }) => new core.Service(metadata.name, { metadata, spec }, this.own)),
    ];
    const needed = pulumi
      .output(dependsOn ?? [])
      .apply((before) => [before].flat().filter((each) => each !== undefined));
    this.workload = this.makeWorkload(manifests, fingerprintOf(filled), { needs, needed });
    new policy.PodDisruptionBudget(name, { metadata: budget.metadata, spec: budget.spec }, this.own);
    if (autoscaler) {
      const { metadata, spec } = autoscaler;
      new autoscaling.HorizontalPodAutoscaler(name, { metadata, spec }, { ...this.own, dependsOn: [this.workload] });
    }
    for (const { metadata, spec } of services.filter((each) => !inside.includes(each)))
      this.entrance = new core.Service(metadata.name, { metadata, spec }, { ...this.own, dependsOn: [this.workload] });
    this.registerOutputs();
  }

  private makeWorkload(
    { workload }: FleetManifests,
    fingerprint: pulumi.Output<string>,
    { needs, needed }: { needs: pulumi.Resource[]; needed: pulumi.Output<pulumi.Resource[]> },
  ): pulumi.Resource {
    const { metadata, spec } = workload;
    const annotations = { ...spec.template.metadata.annotations, [CONTENT]: fingerprint };
    const template = { ...spec.template, metadata: { ...spec.template.metadata, annotations } };
    const patience = `${this.args.fleet.health.startSeconds + 420}s`;
    const opts = {
      ...this.own,
      dependsOn: needed.apply((others) => [...others, ...needs]),
      customTimeouts: { create: patience, update: patience },
    };
    return workload.kind === "Deployment"
      ? new apps.Deployment(metadata.name, { metadata, spec: { ...workload.spec, template } }, opts)
      : new apps.StatefulSet(metadata.name, { metadata, spec: { ...workload.spec, template } }, opts);
  }

  private valuesOf({ entries }: Contents): Entries {
    const filled = Object.entries(entries).map(([key, { instance, file, variable }]) => {
      const found = this.args.instances.find((each) => each.instance.name === instance);
      const value = file === undefined ? found?.environment[variable ?? ""] : found?.files[file]?.content;
      if (value === undefined) throw new Error(`${instance} has no ${file ?? variable}`);
      return [key, value] as const;
    });
    return Object.fromEntries(filled);
  }

  private place({ name, secret, entries }: Contents, values: Entries): pulumi.Resource {
    const { metadata } = manifestsOf(this.args.fleet, [], this.args.plan).account;
    const own = { metadata: { ...metadata, name } };
    if (!secret) return new core.ConfigMap(name, { ...own, data: { ...values } }, this.own);
    const data = Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        const encoded = pulumi.output(value).apply((text) => (entries[key]?.base64 ? text : base64(text)));
        return [key, pulumi.secret(encoded)];
      }),
    );
    return new core.Secret(name, { ...own, type: "Opaque", data }, this.own);
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Changes when any file or secret variable of the fleet does, and gives nothing of them away. */
function fingerprintOf(filled: readonly { contents: Contents; values: Entries }[]): pulumi.Output<string> {
  const all = pulumi.all(
    Object.fromEntries(filled.map(({ contents, values }) => [wholeName(contents), pulumi.all(values)])),
  );
  const hash = all.apply((known) => createHash("sha256").update(JSON.stringify(known)).digest("hex").slice(0, 32));
  return pulumi.unsecret(hash);
}

const wholeName = ({ name, secret }: Contents): string => `${secret ? "secret" : "settings"}/${name}`;
