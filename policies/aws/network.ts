// Rules about who may reach what, and who may do what in the account.

import { ALWAYS, BEYOND_DEV, type Rule } from "../rule";
import { list, text, texts, values } from "../values";

const WORLD = ["0.0.0.0/0", "::/0"];
const isWorld = (cidrs: readonly string[]) => cidrs.some((cidr) => WORLD.includes(cidr));

export const ingress: Rule = {
  id: "aws-no-public-ingress",
  severity: "critical",
  levels: ALWAYS,
  demand: "No security group lets the world in",
  reason: "a broker's port that everybody reaches is only as safe as its newest bug",
  remediation: "Name the security groups or the networks of the clients",
  types: [
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ],
  check: ({ name, type, props }) => {
    if (type === "aws:ec2/securityGroup:SecurityGroup") {
      return list(props["ingress"])
        .map(values)
        .filter((rule) => isWorld([...texts(rule["cidrBlocks"]), ...texts(rule["ipv6CidrBlocks"])]))
        .map((rule) => `${name} opens port ${String(rule["fromPort"])} to the world`);
    }
    if (type === "aws:ec2/securityGroupRule:SecurityGroupRule" && text(props["type"]) !== "ingress") return [];
    const cidrs = [...texts(props["cidrBlocks"]), text(props["cidrIpv4"]) ?? "", text(props["cidrIpv6"]) ?? ""];
    return isWorld(cidrs) ? [`${name} opens port ${String(props["fromPort"])} to the world`] : [];
  },
};

export const internalBalancer: Rule = {
  id: "aws-internal-balancer",
  severity: "high",
  levels: ALWAYS,
  demand: "A load balancer is internal, or its listeners are held to named networks",
  reason: "one that faces the internet publishes every broker behind it",
  remediation: "Set internal, or give it security groups whose rules name networks",
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  check: ({ name, props }) =>
    props["internal"] === true || "securityGroups" in props
      ? []
      : [`${name} faces the internet without a security group`],
};

export const leastPrivilege: Rule = {
  id: "aws-iam-least-privilege",
  severity: "critical",
  levels: ALWAYS,
  demand: "Rights in the account name the action and the resource",
  reason: "a broker that is taken over could take the account with it",
  remediation: "List the actions, and the resources by their ARN",
  types: ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"],
  check: ({ name, props }) => {
    const document = text(props["policy"]);
    if (document === undefined) return [];
    return statementsOf(document).flatMap((statement) => [
      ...many(statement["Action"])
        .filter((action) => action === "*" || action.endsWith(":*"))
        .map((action) => `${name} allows ${action}`),
      ...(many(statement["Resource"]).includes("*") && !("Condition" in statement)
        ? [`${name} reaches every resource`]
        : []),
    ]);
  },
};

function statementsOf(document: string): readonly Readonly<Record<string, unknown>>[] {
  const parsed = values(JSON.parse(document))["Statement"];
  return (Array.isArray(parsed) ? parsed : [parsed]).map(values).filter((each) => text(each["Effect"]) === "Allow");
}

function many(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : texts(value);
}

export const flowLogs: Rule = {
  id: "aws-flow-logs",
  severity: "low",
  levels: BEYOND_DEV,
  demand: "What flows through the network is logged, refusals included",
  reason: "after an incident nobody could say who spoke with whom",
  remediation: "Set trafficType to ALL",
  types: ["aws:ec2/flowLog:FlowLog"],
  check: ({ name, props }) => (text(props["trafficType"]) === "ALL" ? [] : [`${name} leaves traffic out`]),
};

export const NETWORK_RULES = [ingress, internalBalancer, leastPrivilege, flowLogs];
