// What a new cluster of EKS is told before anything runs there: that network policies count, and how volumes are made.

import * as core from "@pulumi/kubernetes/core/v1";
import * as storage from "@pulumi/kubernetes/storage/v1";
import type * as pulumi from "@pulumi/pulumi";
import { EKS_STORAGE, type KubernetesPlan } from "../../../plan/kubernetes/kubernetes-plan";

export interface OwnCluster {
  readonly kubeconfig: pulumi.Input<string>;
  /** Volumes are encrypted with it. */
  readonly key: pulumi.Input<string>;
  /** Whether volumes outlive what they were made for. */
  readonly kept: boolean;
}

export function tellEks({ labels }: KubernetesPlan, { key, kept }: OwnCluster, own: pulumi.CustomResourceOptions) {
  return [
    new core.ConfigMap(
      "amazon-vpc-cni",
      {
        metadata: { name: "amazon-vpc-cni", namespace: "kube-system", labels },
        data: { "enable-network-policy-controller": "true" },
      },
      own,
    ),
    new storage.StorageClass(
      EKS_STORAGE,
      {
        metadata: { name: EKS_STORAGE, labels },
        provisioner: "ebs.csi.eks.amazonaws.com",
        parameters: { type: "gp3", encrypted: "true", kmsKeyId: key },
        reclaimPolicy: kept ? "Retain" : "Delete",
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
      },
      own,
    ),
  ];
}
