// The network: private subnets in each zone, doors to AWS's own services instead of the internet, a log of who spoke to whom.

import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account";
import { assumedBy, document } from "./policies";

/** By which Kubernetes finds where internal balancers belong. */
const INTERNAL = { "kubernetes.io/role/internal-elb": "1" };

/** Makes: the network with its subnets (none where one is given), the private name zone, endpoints and the flow log. */
export class Network extends pulumi.ComponentResource {
  readonly vpc: pulumi.Output<string>;
  readonly names: route53.Zone;
  private readonly subnets = new Map<string, pulumi.Output<string>>();
  readonly publicSubnets: pulumi.Output<string>[] = [];
  private readonly tables: pulumi.Output<string>[] = [];

  constructor(
    name: string,
    private readonly account: Account,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:aws:Network", name, {}, opts);
    const { plan, provider } = account;
    const own = { parent: this, provider };
    for (const { id, subnet } of plan.zones) {
      if ("existing" in subnet) this.subnets.set(id, pulumi.output(subnet.existing));
    }
    this.vpc = "vpc" in plan.network ? pulumi.output(plan.network.vpc) : this.makeNetwork(name, plan.network.cidr, own);
    const vpcs = [{ vpcId: this.vpc }];
    this.names = new route53.Zone(name, { name: plan.domain, vpcs, comment: "names of the nodes" }, own);
    this.registerOutputs();
  }

  subnet(zone: string): pulumi.Output<string> {
    const found = this.subnets.get(zone);
    if (!found) throw new Error(`the plan has no zone ${zone}`);
    return found;
  }

  private makeNetwork(name: string, cidrBlock: string, own: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const { plan } = this.account;
    const vpc = new ec2.Vpc(
      name,
      { cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      own,
    );
    // The group that AWS gives to whoever names none: it lets nobody in or out.
    new ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, ingress: [], egress: [] }, own);
    const table = new ec2.RouteTable(name, { vpcId: vpc.id, tags: { Name: name } }, own);
    this.tables.push(table.id);
    const open = plan.zones.some((zone) => zone.publicSubnet) ? this.makePublicRoute(name, vpc.id, own) : undefined;
    for (const zone of plan.zones) {
      if ("existing" in zone.subnet) continue;
      const where = { vpcId: vpc.id, availabilityZoneId: zone.id, mapPublicIpOnLaunch: false };
      const label = `${name}-${zone.id}`;
      const subnet = new ec2.Subnet(
        label,
        { ...where, cidrBlock: zone.subnet.cidr, tags: { Name: label, ...INTERNAL } },
        own,
      );
      new ec2.RouteTableAssociation(label, { subnetId: subnet.id, routeTableId: table.id }, own);
      this.subnets.set(zone.id, subnet.id);
      if (!zone.publicSubnet || !open) continue;
      const outer = `${label}-public`;
      const outside = new ec2.Subnet(outer, { ...where, cidrBlock: zone.publicSubnet, tags: { Name: outer } }, own);
      new ec2.RouteTableAssociation(outer, { subnetId: outside.id, routeTableId: open }, own);
      this.publicSubnets.push(outside.id);
    }
    this.makeFlowLog(name, vpc.id, own);
    return vpc.id;
  }

  private makePublicRoute(name: string, vpcId: pulumi.Output<string>, own: pulumi.CustomResourceOptions) {
    const gateway = new ec2.InternetGateway(name, { vpcId }, own);
    const routes = [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }];
    return new ec2.RouteTable(`${name}-public`, { vpcId, routes, tags: { Name: `${name}-public` } }, own).id;
  }

  private makeFlowLog(name: string, vpcId: pulumi.Output<string>, own: pulumi.CustomResourceOptions): void {
    const { plan } = this.account;
    const path = `/${plan.prefix}/network`;
    const group = new cloudwatch.LogGroup(`${name}-network`, { name: path, retentionInDays: plan.logDays }, own);
    const role = new iam.Role(
      `${name}-network-log`,
      { assumeRolePolicy: assumedBy("vpc-flow-logs.amazonaws.com") },
      own,
    );
    const writing = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"];
    const policy = document([
      { Action: writing, Resource: [group.arn, pulumi.interpolate`${group.arn}:log-stream:*`] },
    ]);
    new iam.RolePolicy(`${name}-network-log`, { role: role.id, policy }, own);
    const target = { logDestination: group.arn, iamRoleArn: role.arn };
    new ec2.FlowLog(name, { ...target, vpcId, trafficType: "ALL", maxAggregationInterval: 600 }, own);
  }

  /** Made once the groups are there. */
  makeEndpoints(name: string, group: pulumi.Output<string>, s3Policy: pulumi.Input<string>): void {
    const { plan, provider } = this.account;
    if ("vpc" in plan.network) return;
    const own = { parent: this, provider };
    const service = (short: string) => `com.amazonaws.${plan.region}.${short}`;
    new ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: this.vpc,
        serviceName: service("s3"),
        vpcEndpointType: "Gateway",
        routeTableIds: this.tables,
        policy: s3Policy,
      },
      own,
    );
    for (const short of plan.endpoints) {
      new ec2.VpcEndpoint(
        `${name}-${short}`,
        {
          vpcId: this.vpc,
          serviceName: service(short),
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: [...this.subnets.values()],
          securityGroupIds: [group],
        },
        own,
      );
    }
  }
}
