// The rules about keys, secrets, AWS and containers: what is as it should be, and what isn't.

import { UNKNOWN, judge } from "./support";

const INSTANCE = "aws:ec2/instance:Instance";
const VOLUME = "aws:ebs/volume:Volume";
const CONTAINER = "docker:index/container:Container";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";

const policy = (statement: object) => ({ policy: JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }) });

const SAFE = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
const workload = (container: object = {}, pod: object = {}) => ({
  spec: {
    template: {
      spec: {
        automountServiceAccountToken: false,
        containers: [
          {
            name: "app",
            image: "registry.example/app:1.2.3",
            securityContext: SAFE,
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
            ...container,
          },
        ],
        ...pod,
      },
    },
  },
});
const docker = (more: object = {}) => ({
  user: "1000:1000",
  memory: 512,
  ports: [{ internal: 9092, external: 9093, ip: "127.0.0.1" }],
  ...more,
});

type Row = [id: string, type: string, props: object, says: string[]];

const rows: Row[] = [
  ["tls-key-strength", "tls:index/privateKey:PrivateKey", { algorithm: "ECDSA", ecdsaCurve: "P256" }, []],
  ["tls-key-strength", "tls:index/privateKey:PrivateKey", { algorithm: "RSA", rsaBits: 4096 }, []],
  ["tls-key-strength", "tls:index/privateKey:PrivateKey", { algorithm: "RSA" }, ["it is of RSA with 2048 bits"]],
  ["tls-key-strength", "tls:index/privateKey:PrivateKey", { algorithm: "ECDSA" }, ["it is of ECDSA P224"]],
  ["tls-certificate-lifetime", SIGNED, { validityPeriodHours: 8760, earlyRenewalHours: 720 }, []],
  [
    "tls-certificate-lifetime",
    SIGNED,
    { validityPeriodHours: 87600 },
    ["it lives for 87600 hours, at most 9552", "it is renewed 0 hours before its end, at least 24"],
  ],
  ["tls-single-authority", SIGNED, { isCaCertificate: false }, []],
  ["tls-single-authority", SIGNED, { isCaCertificate: true }, ["it may sign others"]],
  ["secrets-password-length", "random:index/randomPassword:RandomPassword", { length: 40 }, []],
  [
    "secrets-password-length",
    "random:index/randomPassword:RandomPassword",
    { length: 12 },
    ["it has 12 of at least 32 characters"],
  ],
  ["secrets-in-public-places", INSTANCE, { userData: "#!/bin/sh\nexec start --stack prod" }, []],
  ["secrets-in-public-places", INSTANCE, { userData: 'jaas password="{{password/broker}}"' }, []],
  [
    "secrets-in-public-places",
    INSTANCE,
    { userData: 'echo "-----BEGIN PRIVATE KEY-----"' },
    ["it holds a secret in userData"],
  ],
  [
    "secrets-in-public-places",
    INSTANCE,
    { userData: Buffer.from("#!/bin/sh\nexport ADMIN_PASSWORD=hunter2hunter2hunter2\n").toString("base64") },
    ["it holds a secret in userData"],
  ],
  [
    "secrets-in-public-places",
    CONTAINER,
    docker({ envs: ["TOKEN=abcdefgh12345678"] }),
    ["it holds a secret in envs[0]"],
  ],
  [
    "secrets-in-public-places",
    "kubernetes:core/v1:ConfigMap",
    { data: { "client.properties": 'jaas required username="a" password="abcdefghij";' } },
    ["it holds a secret in data.client.properties"],
  ],
  // What isn't known yet is looked at when it is; all else is looked at now, and nobody is told of what couldn't be.
  ["secrets-in-public-places", INSTANCE, { userData: UNKNOWN, tags: { Name: "kafka-1" } }, []],
  [
    "secrets-in-public-places",
    "kubernetes:core/v1:ConfigMap",
    { metadata: UNKNOWN, data: { known: "-----BEGIN PRIVATE KEY-----", unknown: UNKNOWN } },
    ["it holds a secret in data.known"],
  ],
  [
    "secrets-in-public-places",
    CONTAINER,
    docker({ envs: [UNKNOWN, "TOKEN=abcdefgh12345678"] }),
    ["it holds a secret in envs[1]"],
  ],
  ["aws-volume-encrypted", VOLUME, { encrypted: true, kmsKeyId: "arn:aws:kms:eu-central-1:1:key/k" }, []],
  ["aws-volume-encrypted", VOLUME, { encrypted: true, kmsKeyId: UNKNOWN }, []],
  ["aws-volume-encrypted", VOLUME, { size: 10 }, ["it isn't encrypted", "it has no key of the stack's own"]],
  ["aws-volume-protected", VOLUME, {}, ["it isn't protected"]],
  ["aws-root-volume-encrypted", INSTANCE, { rootBlockDevice: { encrypted: true } }, []],
  ["aws-root-volume-encrypted", INSTANCE, {}, ["it has a disk that isn't encrypted"]],
  [
    "aws-bucket-private",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    [],
  ],
  [
    "aws-bucket-private",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true },
    ["it leaves restrictPublicBuckets off"],
  ],
  ["aws-key-rotation", "aws:kms/key:Key", { enableKeyRotation: true }, []],
  ["aws-key-rotation", "aws:kms/key:Key", {}, ["it isn't rotated"]],
  ["aws-required-tags", VOLUME, { tags: { stack: "prod", environment: "prod" } }, []],
  ["aws-required-tags", VOLUME, { tagsAll: { stack: "prod", environment: "prod" } }, []],
  ["aws-required-tags", VOLUME, { tags: { stack: "prod" } }, ["it lacks the tags environment"]],
  ["aws-imdsv2", INSTANCE, { metadataOptions: { httpTokens: "required" } }, []],
  ["aws-imdsv2", INSTANCE, { metadataOptions: { httpTokens: "optional" } }, ["it doesn't ask for a token"]],
  ["aws-image-pinned", INSTANCE, { ami: "ami-0123456789abcdef0" }, []],
  ["aws-image-pinned", INSTANCE, { ami: "resolve:ssm:/aws/latest" }, ["it starts from resolve:ssm:/aws/latest"]],
  ["aws-image-pinned", INSTANCE, {}, ["it starts from no image"]],
  ["aws-no-public-address", INSTANCE, { associatePublicIpAddress: false }, []],
  ["aws-no-public-address", INSTANCE, { associatePublicIpAddress: true }, ["it gets a public address"]],
  ["aws-no-public-address", "aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, ["it gives public addresses"]],
  ["aws-no-public-address", "aws:ec2/eip:Eip", { instance: "i-1" }, ["it is the public address of a machine"]],
  ["aws-termination-protection", INSTANCE, { disableApiTermination: true }, []],
  ["aws-termination-protection", INSTANCE, {}, ["it can be terminated by a click"]],
  ["aws-no-key-pair", INSTANCE, {}, []],
  ["aws-no-key-pair", INSTANCE, { keyName: "ops" }, ["it has a key pair"]],
  [
    "aws-eks-private",
    "aws:eks/cluster:Cluster",
    { vpcConfig: { endpointPublicAccess: false }, encryptionConfig: { resources: ["secrets"] } },
    [],
  ],
  ["aws-eks-private", "aws:eks/cluster:Cluster", {}, ["it has a public API", "it keeps secrets without a key"]],
  [
    "aws-no-public-ingress",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { cidrIpv4: "10.0.0.0/8" },
    [],
  ],
  [
    "aws-no-public-ingress",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { cidrIpv4: "0.0.0.0/0", fromPort: 9092 },
    ["it opens port 9092 to the world"],
  ],
  [
    "aws-no-public-ingress",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { type: "egress", cidrBlocks: ["0.0.0.0/0"], fromPort: 443 },
    [],
  ],
  [
    "aws-no-public-ingress",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { type: "ingress", ipv6CidrBlocks: [], cidrBlocks: ["0.0.0.0/0"], fromPort: 22 },
    ["it opens port 22 to the world"],
  ],
  [
    "aws-no-public-ingress",
    "aws:ec2/securityGroup:SecurityGroup",
    { ingress: [{ ipv6CidrBlocks: ["::/0"], fromPort: 443 }] },
    ["it opens port 443 to the world"],
  ],
  ["aws-internal-balancer", "aws:lb/loadBalancer:LoadBalancer", { internal: true }, []],
  ["aws-internal-balancer", "aws:lb/loadBalancer:LoadBalancer", { securityGroups: ["sg-1"] }, []],
  ["aws-internal-balancer", "aws:lb/loadBalancer:LoadBalancer", {}, ["it faces the internet without a security group"]],
  [
    "aws-iam-least-privilege",
    "aws:iam/rolePolicy:RolePolicy",
    policy({ Action: ["s3:GetObject"], Resource: "arn:aws:s3:::jars/*" }),
    [],
  ],
  [
    "aws-iam-least-privilege",
    "aws:iam/rolePolicy:RolePolicy",
    policy({ Action: "s3:*", Resource: "*" }),
    ["it allows s3:*", "it reaches every resource"],
  ],
  ["aws-flow-logs", "aws:ec2/flowLog:FlowLog", { trafficType: "ALL" }, []],
  ["aws-flow-logs", "aws:ec2/flowLog:FlowLog", { trafficType: "REJECT" }, ["it leaves traffic out"]],
  ["docker-not-root", CONTAINER, docker(), []],
  ["docker-not-root", CONTAINER, docker({ user: "0:0" }), ["it runs as root"]],
  ["docker-not-root", CONTAINER, docker({ user: "root" }), ["it runs as root"]],
  ["docker-not-root", CONTAINER, { ...docker(), user: "" }, ["it runs as root"]],
  ["docker-not-root", CONTAINER, docker({ privileged: true }), ["it is privileged"]],
  ["docker-not-root", CONTAINER, docker({ capabilities: { adds: ["NET_ADMIN"] } }), ["it is given capabilities"]],
  ["docker-limits", CONTAINER, docker(), []],
  ["docker-limits", CONTAINER, docker({ memory: 0 }), ["it has no limit of memory"]],
  ["docker-local-ports", CONTAINER, docker(), []],
  [
    "docker-local-ports",
    CONTAINER,
    docker({ ports: [{ internal: 9092, external: 9093 }] }),
    ["it publishes port 9093 to the network"],
  ],
  ["docker-image-pinned", "docker:index/remoteImage:RemoteImage", { name: "prom/prometheus:v3.5.0" }, []],
  ["docker-image-pinned", "docker:index/remoteImage:RemoteImage", { name: `a/b@sha256:${"0".repeat(64)}` }, []],
  ["docker-image-pinned", "docker:index/remoteImage:RemoteImage", { name: "a/b" }, ["it is a/b"]],
  ["docker-image-pinned", "docker:index/remoteImage:RemoteImage", { name: "a/b:latest" }, ["it is a/b:latest"]],
  ["kubernetes-not-root", DEPLOYMENT, workload(), []],
  ["kubernetes-not-root", DEPLOYMENT, workload({ securityContext: {} }), ["it: app may run as root"]],
  [
    "kubernetes-not-root",
    DEPLOYMENT,
    workload({ securityContext: { ...SAFE, privileged: true } }),
    ["it: app is privileged"],
  ],
  [
    "kubernetes-not-root",
    DEPLOYMENT,
    workload({ securityContext: { runAsNonRoot: true } }),
    ["it: app may become more than it is"],
  ],
  [
    "kubernetes-not-root",
    DEPLOYMENT,
    workload({ securityContext: { ...SAFE, capabilities: {} } }),
    ["it: app keeps capabilities"],
  ],
  ["kubernetes-read-only", DEPLOYMENT, workload(), []],
  ["kubernetes-read-only", DEPLOYMENT, workload({ securityContext: {} }), ["it: app can change its file system"]],
  ["kubernetes-limits", DEPLOYMENT, workload(), []],
  ["kubernetes-limits", DEPLOYMENT, workload({ resources: {} }), ["it: app has no limit of memory"]],
  [
    "kubernetes-limits",
    DEPLOYMENT,
    workload({ resources: { limits: { memory: "1Gi" } } }),
    ["it: app doesn't say what it needs"],
  ],
  ["kubernetes-image-pinned", DEPLOYMENT, workload(), []],
  ["kubernetes-image-pinned", DEPLOYMENT, workload({ image: "app" }), ["it: app is app"]],
  ["kubernetes-no-token", DEPLOYMENT, workload(), []],
  ["kubernetes-no-token", DEPLOYMENT, workload({}, { automountServiceAccountToken: true }), ["it is handed a token"]],
  ["kubernetes-internal-balancer", "kubernetes:core/v1:Service", { spec: { type: "ClusterIP" } }, []],
  [
    "kubernetes-internal-balancer",
    "kubernetes:core/v1:Service",
    {
      metadata: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" } },
      spec: { type: "LoadBalancer" },
    },
    [],
  ],
  [
    "kubernetes-internal-balancer",
    "kubernetes:core/v1:Service",
    { spec: { type: "LoadBalancer", loadBalancerSourceRanges: ["0.0.0.0/0"] } },
    ["it is open to the internet"],
  ],
];

test.each(rows)("%s of %s %j", async (id, type, props, says) => {
  const said = await judge(id, { type, props: props as Record<string, unknown> });
  expect(said.map(({ message }) => message.split(". ")[0])).toEqual(says);
});

test("a protected volume is as it should be", async () => {
  expect(await judge("aws-volume-protected", { type: VOLUME, props: {}, protect: true })).toEqual([]);
});
