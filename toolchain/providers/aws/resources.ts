/**
 * The resource types of AWS that this program uses: what each takes, and which changes replace it, by the official
 * provider's own schema. They can be previewed, and nothing else: there is no AWS behind them.
 */
import { changedNames } from "../../../providers/host/resources";
import type { Props, ResourceType } from "../../../providers/host/types";

interface Kind {
  readonly inputs: readonly string[];
  /** Inputs whose change replaces the resource. */
  readonly replaces?: readonly string[];
  /** Inputs to which AWS adds what nobody knows before. */
  readonly completed?: readonly string[];
}

const BUCKET = ["bucket"];

export const KINDS: Readonly<Record<string, Kind>> = {
  "aws:cloudwatch/logGroup:LogGroup": { inputs: ["name", "retentionInDays", "kmsKeyId", "tags"], replaces: ["name"] },
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": {
    inputs: ["description", "executionRoleArn", "policyDetails", "state", "tags"],
  },
  "aws:ebs/volume:Volume": {
    inputs: [
      ...["availabilityZone", "encrypted", "finalSnapshot", "iops", "kmsKeyId", "size", "snapshotId", "tags"],
      ...["throughput", "type"],
    ],
    replaces: ["availabilityZone", "encrypted", "kmsKeyId", "snapshotId"],
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    inputs: ["vpcId", "ingress", "egress", "tags"],
    replaces: ["vpcId"],
  },
  "aws:ec2/flowLog:FlowLog": {
    inputs: ["iamRoleArn", "logDestination", "maxAggregationInterval", "tags", "trafficType", "vpcId"],
    replaces: ["iamRoleArn", "logDestination", "maxAggregationInterval", "trafficType", "vpcId"],
  },
  "aws:ec2/instance:Instance": {
    inputs: [
      ...["ami", "disableApiTermination", "ebsOptimized", "forceDestroy", "iamInstanceProfile", "instanceType"],
      ...["metadataOptions", "placementGroup", "primaryNetworkInterface", "rootBlockDevice", "tags", "userData"],
      ...["userDataReplaceOnChange"],
    ],
    // The type is changed in place, by stopping the machine; user data too, where it isn't told to replace.
    replaces: ["ami", "placementGroup", "primaryNetworkInterface", "userData"],
  },
  "aws:ec2/internetGateway:InternetGateway": { inputs: ["vpcId", "tags"] },
  "aws:ec2/networkInterface:NetworkInterface": {
    inputs: ["description", "privateIps", "securityGroups", "subnetId", "tags"],
    replaces: ["subnetId"],
  },
  "aws:ec2/placementGroup:PlacementGroup": {
    inputs: ["name", "strategy", "spreadLevel", "tags"],
    replaces: ["name", "strategy", "spreadLevel"],
  },
  "aws:ec2/routeTable:RouteTable": { inputs: ["routes", "tags", "vpcId"], replaces: ["vpcId"] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    inputs: ["routeTableId", "subnetId"],
    replaces: ["subnetId"],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    inputs: ["description", "name", "tags", "vpcId"],
    replaces: ["description", "name", "vpcId"],
  },
  "aws:ec2/subnet:Subnet": {
    inputs: ["availabilityZoneId", "cidrBlock", "mapPublicIpOnLaunch", "tags", "vpcId"],
    replaces: ["availabilityZoneId", "cidrBlock", "vpcId"],
  },
  "aws:ec2/volumeAttachment:VolumeAttachment": {
    inputs: ["deviceName", "instanceId", "stopInstanceBeforeDetaching", "volumeId"],
    replaces: ["deviceName", "instanceId", "volumeId"],
  },
  "aws:ec2/vpc:Vpc": {
    inputs: ["cidrBlock", "enableDnsHostnames", "enableDnsSupport", "tags"],
    replaces: ["cidrBlock"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    inputs: [
      ...["policy", "privateDnsEnabled", "routeTableIds", "securityGroupIds", "serviceName", "subnetIds", "tags"],
      ...["vpcEndpointType", "vpcId"],
    ],
    replaces: ["serviceName", "vpcEndpointType", "vpcId"],
  },
  "aws:eks/accessEntry:AccessEntry": {
    inputs: ["clusterName", "kubernetesGroups", "principalArn", "tags", "type"],
    replaces: ["clusterName", "principalArn", "type"],
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    inputs: ["accessScope", "clusterName", "policyArn", "principalArn"],
    replaces: ["accessScope", "clusterName", "policyArn", "principalArn"],
  },
  "aws:eks/addon:Addon": {
    inputs: ["addonName", "addonVersion", "clusterName", "resolveConflictsOnUpdate", "tags"],
    replaces: ["addonName", "clusterName"],
  },
  "aws:eks/cluster:Cluster": {
    inputs: [
      ...[
        "accessConfig",
        "bootstrapSelfManagedAddons",
        "computeConfig",
        "deletionProtection",
        "enabledClusterLogTypes",
      ],
      ...["encryptionConfig", "kubernetesNetworkConfig", "name", "roleArn", "storageConfig", "tags", "upgradePolicy"],
      ...["version", "vpcConfig"],
    ],
    replaces: ["bootstrapSelfManagedAddons", "name", "roleArn"],
    completed: ["vpcConfig"],
  },
  "aws:iam/instanceProfile:InstanceProfile": { inputs: ["name", "role", "tags"], replaces: ["name"] },
  "aws:iam/policy:Policy": {
    inputs: ["description", "name", "policy", "tags"],
    replaces: ["description", "name"],
  },
  "aws:iam/role:Role": { inputs: ["assumeRolePolicy", "description", "name", "tags"], replaces: ["name"] },
  "aws:iam/rolePolicy:RolePolicy": { inputs: ["name", "policy", "role"], replaces: ["name", "role"] },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    inputs: ["policyArn", "role"],
    replaces: ["policyArn", "role"],
  },
  "aws:kms/alias:Alias": { inputs: ["name", "targetKeyId"], replaces: ["name"] },
  "aws:kms/key:Key": { inputs: ["deletionWindowInDays", "description", "enableKeyRotation", "policy", "tags"] },
  "aws:lb/listener:Listener": {
    inputs: ["defaultActions", "loadBalancerArn", "port", "protocol", "tags"],
    replaces: ["loadBalancerArn"],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: [
      ...["enableCrossZoneLoadBalancing", "enableDeletionProtection", "internal", "loadBalancerType", "name"],
      ...["securityGroups", "subnets", "tags"],
    ],
    replaces: ["internal", "loadBalancerType", "name"],
  },
  "aws:lb/targetGroup:TargetGroup": {
    inputs: [
      ...["deregistrationDelay", "healthCheck", "name", "port", "preserveClientIp", "protocol", "tags"],
      ...["targetType", "vpcId"],
    ],
    replaces: ["name", "port", "protocol", "targetType", "vpcId"],
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": {
    inputs: ["port", "targetGroupArn", "targetId"],
    replaces: ["port", "targetGroupArn", "targetId"],
  },
  "aws:route53/record:Record": {
    inputs: ["name", "records", "ttl", "type", "zoneId"],
    replaces: ["name", "type", "zoneId"],
  },
  "aws:route53/zone:Zone": { inputs: ["comment", "name", "tags", "vpcs"], replaces: ["name"] },
  "aws:s3/bucket:Bucket": { inputs: ["bucket", "forceDestroy", "tags"], replaces: ["bucket"] },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    inputs: ["bucket", "content", "key", "kmsKeyId", "source", "tags"],
    replaces: ["bucket", "key"],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { inputs: ["bucket", "policy"], replaces: BUCKET },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    inputs: ["blockPublicAcls", "blockPublicPolicy", "bucket", "ignorePublicAcls", "restrictPublicBuckets"],
    replaces: BUCKET,
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    inputs: ["bucket", "rules"],
    replaces: BUCKET,
  },
  "aws:s3/bucketVersioning:BucketVersioning": { inputs: ["bucket", "versioningConfiguration"], replaces: BUCKET },
  "aws:secretsmanager/secret:Secret": {
    inputs: ["description", "kmsKeyId", "name", "recoveryWindowInDays", "tags"],
    replaces: ["name"],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    inputs: ["secretId", "secretString"],
    replaces: ["secretId", "secretString"],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule(),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule(),
};

function rule(): Kind {
  const peers = ["cidrIpv4", "prefixListId", "referencedSecurityGroupId"];
  return {
    inputs: ["description", "fromPort", "ipProtocol", "securityGroupId", "tags", "toPort", ...peers],
    replaces: ["securityGroupId"],
  };
}

/** A type that the engine can preview: whatever would change something is refused. */
function previewOnly(token: string, { inputs, replaces = [], completed = [] }: Kind): ResourceType {
  const refuse = (verb: string): never => {
    throw new Error(
      `${token} can't be ${verb} by this stand-in for the official aws plugin, which only previews: ${CURE}`,
    );
  };
  return {
    inputs,
    diff: (old, news) => {
      const changed = changedNames(old.inputs, news);
      const kind = (name: string): "replace" | "update" => (replaces.includes(name) ? "replace" : "update");
      return Promise.resolve({ changes: Object.fromEntries(changed.map((name) => [name, kind(name)])) });
    },
    create: () => refuse("created"),
    update: () => refuse("changed"),
    delete: () => refuse("deleted"),
    read: () => refuse("read"),
    preview: (news: Props, old: Props | undefined) =>
      Object.fromEntries(Object.entries({ ...old, ...news }).filter(([name]) => !completed.includes(name))),
  };
}

const CURE = "run it where Pulumi's downloads can be reached";

export const RESOURCES: Readonly<Record<string, ResourceType>> = Object.fromEntries(
  Object.entries(KINDS).map(([token, kind]) => [token, previewOnly(token, kind)]),
);
