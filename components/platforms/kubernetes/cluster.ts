// The Kubernetes cluster of a stack, and the namespace that is its own.

import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlan } from "../../../plan/kubernetes/kubernetes-plan";
import { tellEks, type OwnCluster } from "./eks-settings";
import { namespaceManifests } from "../../../plan/kubernetes/manifests";

export interface ClusterArgs {
  readonly plan: KubernetesPlan;
  /** A cluster that the stack makes itself. */
  readonly made?: OwnCluster;
}

/** Makes: the provider; a namespace for restricted pods only, in which nobody may speak to anybody. */
export class Cluster extends pulumi.ComponentResource {
  readonly provider: Provider;
  readonly namespace: pulumi.Resource;

  constructor(name: string, { plan, made }: ClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("kafka-platform:kubernetes:Cluster", name, {}, opts);
    const { cluster } = plan;
    const given = cluster === "new" ? { kubeconfig: made?.kubeconfig ?? "" } : { ...cluster };
    this.provider = new Provider(
      name,
      {
        ...given,
        enableServerSideApply: true,
        // Pods are replaced by what they carry of their files' fingerprint; the files themselves keep their names.
        enableConfigMapMutable: true,
        enableSecretMutable: true,
      },
      { parent: this },
    );
    const own = { parent: this, provider: this.provider };
    const { namespace, policies } = namespaceManifests(plan);
    const told = made ? tellEks(plan, made, own) : [];
    const room = new core.Namespace(
      namespace.metadata.name,
      { metadata: namespace.metadata },
      { ...own, dependsOn: told },
    );
    for (const { metadata, spec } of policies)
      new networking.NetworkPolicy(metadata.name, { metadata, spec }, { ...own, dependsOn: [room] });
    this.namespace = room;
    this.registerOutputs();
  }
}
