// A Kubernetes cluster of the stack's own: EKS in Auto Mode, which brings machines, network, volumes and balancers itself.

import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as eks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../../../plan/aws/names";
import type { KubernetesPlan } from "../../../../plan/kubernetes/kubernetes-plan";
import type { Account } from "../account";
import type { Network } from "../network";
import type { Store } from "../store";
import { clusterRole, machineRole } from "./roles";

export interface EksArgs {
  readonly account: Account;
  readonly network: Network;
  readonly store: Store;
  readonly kubernetes: KubernetesPlan;
}

const LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * Makes: the cluster over the stack's zones, with a door in the network alone and secrets encrypted with the stack's
 * key; its log; two roles; access for those who look after the namespace.
 */
export class EksCluster extends pulumi.ComponentResource {
  readonly kubeconfig: pulumi.Output<string>;
  /** The group of its machines and their pods. */
  readonly group: pulumi.Output<string>;

  constructor(name: string, args: EksArgs, opts: pulumi.ComponentResourceOptions) {
    super("kafka-platform:aws:EksCluster", name, {}, opts);
    const { account, network, store, kubernetes } = args;
    const { plan, provider } = account;
    const own = { parent: this, provider };
    const path = `/aws/eks/${name}/cluster`;
    const log = new cloudwatch.LogGroup(`${name}-eks`, { name: path, retentionInDays: plan.logDays }, own);
    const cluster = clusterRole(name, account, store.key, own);
    const machines = machineRole(name, account, own);
    const made = new eks.Cluster(
      name,
      {
        name,
        version: kubernetes.version,
        roleArn: cluster.role.arn,
        bootstrapSelfManagedAddons: false,
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        computeConfig: { enabled: true, nodePools: ["general-purpose"], nodeRoleArn: machines.role.arn },
        storageConfig: { blockStorage: { enabled: true } },
        kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
        vpcConfig: {
          subnetIds: plan.zones.map((zone) => network.subnet(zone.id)),
          endpointPrivateAccess: true,
          endpointPublicAccess: false,
        },
        encryptionConfig: { provider: { keyArn: store.key }, resources: ["secrets"] },
        enabledClusterLogTypes: LOGS,
        // A version that is no longer supported costs six times as much.
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: plan.protected,
        tags: { ...plan.tags },
      },
      { ...own, dependsOn: [log, ...cluster.attached, ...machines.attached] },
    );
    this.group = made.vpcConfig.clusterSecurityGroupId;
    for (const [addonName, addonVersion] of Object.entries(kubernetes.addons)) {
      const label = `${name}-${addonName}`;
      new eks.Addon(label, { clusterName: made.name, addonName, addonVersion, resolveConflictsOnUpdate: "NONE" }, own);
    }
    for (const principalArn of kubernetes.operators) {
      const label = `${name}-${principalArn.split("/").at(-1)}`;
      const entry = new eks.AccessEntry(label, { clusterName: made.name, principalArn, type: "STANDARD" }, own);
      const accessScope = { type: "namespace", namespaces: [kubernetes.namespace] };
      const policyArn = `arn:${partitionOf(plan.region)}:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy`;
      const right = { clusterName: made.name, principalArn, policyArn, accessScope };
      new eks.AccessPolicyAssociation(label, right, { ...own, dependsOn: [entry] });
    }
    this.kubeconfig = kubeconfigOf(made, plan.region);
    this.registerOutputs();
  }
}

/** Without a secret in it: whoever uses it proves to AWS who they are. */
function kubeconfigOf({ name, endpoint, certificateAuthority }: eks.Cluster, region: string): pulumi.Output<string> {
  return pulumi.all([name, endpoint, certificateAuthority.data]).apply(([cluster, server, authority]) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: cluster, cluster: { server, "certificate-authority-data": authority } }],
      contexts: [{ name: cluster, context: { cluster, user: cluster } }],
      "current-context": cluster,
      users: [
        {
          name: cluster,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: ["--region", region, "eks", "get-token", "--cluster-name", cluster, "--output", "json"],
              interactiveMode: "Never",
            },
          },
        },
      ],
    }),
  );
}
