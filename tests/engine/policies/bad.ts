// One resource for each policy that breaks it; named after the policy.

import type { Inputs } from "@pulumi/pulumi";

interface Bad {
  readonly rule: string;
  readonly type: string;
  readonly props: Inputs;
}

const PLATFORM = "kafka-platform:index:KafkaPlatform";
const TOPIC = "kafka:index/topic:Topic";
const ACL = "kafka:index/acl:Acl";
const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";
const INSTANCE = "aws:ec2/instance:Instance";
const VOLUME = "aws:ebs/volume:Volume";
const CONTAINER = "docker:index/container:Container";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

const node = (settings: Record<string, string>) => ({
  nodes: [{ name: "kafka-1", zone: "zone-a", roles: ["broker", "controller"], settings }],
});
const topic = (more: Inputs) => ({ name: "orders", partitions: 6, replicationFactor: 3, ...more });
const workload = { spec: { template: { spec: { containers: [{ name: "app", image: "app" }] } } } };

export const BAD: readonly Bad[] = [
  { rule: "platform-zones", type: PLATFORM, props: node({}) },
  { rule: "platform-quorum", type: PLATFORM, props: node({}) },
  {
    rule: "platform-dead-letters",
    type: PLATFORM,
    props: { consumers: [{ group: "g", topics: ["a"], mayFail: true, deadLetters: {}, spared: [] }] },
  },
  { rule: "platform-users-with-rights", type: PLATFORM, props: { users: ["idle"], holdersOfRights: [] } },
  { rule: "registry-closed", type: PLATFORM, props: { registry: { secure: false } } },
  {
    rule: "registry-compatibility",
    type: PLATFORM,
    props: { registry: { subjects: [{ name: "orders-value", compatibility: "none" }] } },
  },
  { rule: "registry-instances", type: PLATFORM, props: { registry: { instances: 1 } } },
  { rule: "platform-budget", type: PLATFORM, props: { monthlyCost: 100_000 } },
  {
    rule: "kafka-broker-plaintext",
    type: PLATFORM,
    props: node({ "listener.security.protocol.map": "CLIENT:PLAINTEXT" }),
  },
  { rule: "kafka-broker-mechanism", type: PLATFORM, props: node({ "sasl.enabled.mechanisms": "PLAIN" }) },
  { rule: "kafka-broker-deny-by-default", type: PLATFORM, props: node({ "node.id": "1" }) },
  {
    rule: "kafka-broker-unclean-election",
    type: PLATFORM,
    props: node({ "unclean.leader.election.enable": "true" }),
  },
  { rule: "kafka-broker-auto-create", type: PLATFORM, props: node({ "broker.rack": "zone-a" }) },
  { rule: "kafka-broker-replication", type: PLATFORM, props: node({ "default.replication.factor": "1" }) },
  { rule: "kafka-topic-replication", type: TOPIC, props: topic({ replicationFactor: 1 }) },
  { rule: "kafka-topic-min-in-sync", type: TOPIC, props: topic({ config: { "min.insync.replicas": "1" } }) },
  {
    rule: "kafka-topic-unclean-election",
    type: TOPIC,
    props: topic({ config: { "unclean.leader.election.enable": "true" } }),
  },
  { rule: "kafka-topic-retention", type: TOPIC, props: topic({ config: { "retention.ms": "-1" } }) },
  { rule: "kafka-topic-name", type: TOPIC, props: topic({ name: "Orders Of Mine" }) },
  { rule: "kafka-topic-partitions", type: TOPIC, props: topic({ partitions: 5000 }) },
  { rule: "kafka-topic-protected", type: TOPIC, props: topic({}) },
  { rule: "kafka-acl-wildcard", type: ACL, props: { aclPrincipal: "User:*", aclResourceName: "orders" } },
  {
    rule: "kafka-acl-administration",
    type: ACL,
    props: { aclPrincipal: "User:a", aclResourceType: "Cluster", aclOperation: "Alter" },
  },
  { rule: "kafka-scram", type: "kafkaplatform:access:Credential", props: { iterations: 4096 } },
  { rule: "tls-key-strength", type: "tls:index/privateKey:PrivateKey", props: { algorithm: "RSA", rsaBits: 1024 } },
  { rule: "tls-certificate-lifetime", type: SIGNED, props: { validityPeriodHours: 100000 } },
  { rule: "tls-single-authority", type: SIGNED, props: { isCaCertificate: true } },
  { rule: "secrets-password-length", type: "random:index/randomPassword:RandomPassword", props: { length: 8 } },
  { rule: "secrets-in-public-places", type: INSTANCE, props: { userData: "export DB_PASSWORD=correct-horse-battery" } },
  { rule: "aws-volume-encrypted", type: VOLUME, props: { encrypted: false } },
  { rule: "aws-volume-protected", type: VOLUME, props: {} },
  { rule: "aws-root-volume-encrypted", type: INSTANCE, props: {} },
  { rule: "aws-bucket-private", type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", props: {} },
  { rule: "aws-key-rotation", type: "aws:kms/key:Key", props: {} },
  { rule: "aws-required-tags", type: VOLUME, props: {} },
  { rule: "aws-imdsv2", type: INSTANCE, props: {} },
  { rule: "aws-image-pinned", type: INSTANCE, props: { ami: "latest" } },
  { rule: "aws-no-public-address", type: INSTANCE, props: { associatePublicIpAddress: true } },
  { rule: "aws-termination-protection", type: INSTANCE, props: {} },
  { rule: "aws-no-key-pair", type: INSTANCE, props: { keyName: "ops" } },
  { rule: "aws-eks-private", type: "aws:eks/cluster:Cluster", props: {} },
  {
    rule: "aws-no-public-ingress",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    props: { cidrIpv4: "0.0.0.0/0", fromPort: 9092 },
  },
  { rule: "aws-internal-balancer", type: "aws:lb/loadBalancer:LoadBalancer", props: {} },
  {
    rule: "aws-iam-least-privilege",
    type: "aws:iam/rolePolicy:RolePolicy",
    props: { policy: JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }) },
  },
  { rule: "aws-flow-logs", type: "aws:ec2/flowLog:FlowLog", props: { trafficType: "REJECT" } },
  { rule: "docker-not-root", type: CONTAINER, props: { privileged: true } },
  { rule: "docker-limits", type: CONTAINER, props: {} },
  { rule: "docker-local-ports", type: CONTAINER, props: { ports: [{ internal: 9092 }] } },
  { rule: "docker-image-pinned", type: "docker:index/remoteImage:RemoteImage", props: { name: "kafka" } },
  { rule: "kubernetes-not-root", type: DEPLOYMENT, props: workload },
  { rule: "kubernetes-read-only", type: DEPLOYMENT, props: workload },
  { rule: "kubernetes-limits", type: DEPLOYMENT, props: workload },
  { rule: "kubernetes-image-pinned", type: DEPLOYMENT, props: workload },
  { rule: "kubernetes-no-token", type: DEPLOYMENT, props: workload },
  {
    rule: "kubernetes-internal-balancer",
    type: "kubernetes:core/v1:Service",
    props: { spec: { type: "LoadBalancer" } },
  },
];
