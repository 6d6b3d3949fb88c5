/** kafka.Acl: one access rule. Any change makes another rule. */
import type { Context, Failure, Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, text, type Rules } from "../inputs";
import type { AclEntry } from "../../../providers/kafka/admin";
import type { Cluster } from "../../../providers/kafka/cluster";

/** The official plugin's names, with Kafka's numbers. */
const RESOURCE_TYPES: Readonly<Record<string, number>> = {
  Topic: 2,
  Group: 3,
  Cluster: 4,
  TransactionalID: 5,
  DelegationToken: 6,
};
const PATTERNS: Readonly<Record<string, number>> = { Literal: 3, Prefixed: 4 };
const PERMISSIONS: Readonly<Record<string, number>> = { Deny: 2, Allow: 3 };
const OPERATIONS: Readonly<Record<string, number>> = {
  All: 2,
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  ClusterAction: 9,
  DescribeConfigs: 10,
  AlterConfigs: 11,
  IdempotentWrite: 12,
};

const RULES: Rules = {
  aclPrincipal: { type: "string", required: true },
  aclHost: { type: "string", required: true },
  aclOperation: { type: "string", required: true, oneOf: Object.keys(OPERATIONS) },
  aclPermissionType: { type: "string", required: true, oneOf: Object.keys(PERMISSIONS) },
  aclResourceType: { type: "string", required: true, oneOf: Object.keys(RESOURCE_TYPES) },
  aclResourceName: { type: "string", required: true },
  resourcePatternTypeFilter: { type: "string", oneOf: Object.keys(PATTERNS), default: "Literal" },
};

/** The parts of an id, in the official plugin's order. */
const ID = Object.keys(RULES);

export function aclType(connect: (context: Context) => { cluster: Cluster }): ResourceType {
  return {
    inputs: ID,

    check: (news) => Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...wrongPrincipal(news)] }),

    diff: (old, news) => Promise.resolve(differences(RULES, old.inputs, news)),

    preview: (inputs) => complete(RULES, inputs),

    async create(inputs, context) {
      const values = complete(RULES, inputs);
      await connect(context).cluster.createAcl(entryOf(values));
      return { id: ID.map((name) => text(values, name)).join("|"), outputs: values };
    },

    async read(id, state, context) {
      const values = complete(RULES, Object.keys(state.outputs).length > 0 ? state.outputs : parsed(id));
      const wanted = entryOf(values);
      const found = (await connect(context).cluster.listAcls()).some((entry) => keyOf(entry) === keyOf(wanted));
      if (!found) return undefined;
      const isImport = Object.keys(state.inputs).length === 0;
      return { id, inputs: isImport ? values : state.inputs, outputs: values };
    },

    async delete(_id, state, context) {
      await connect(context).cluster.deleteAcl(entryOf(complete(RULES, state.outputs)));
    },
  };
}

function wrongPrincipal(news: Props): Failure[] {
  const principal = news["aclPrincipal"];
  if (typeof principal !== "string" || /^[^:]+:.+$/.test(principal)) return [];
  return [
    {
      property: "aclPrincipal",
      reason: `"aclPrincipal" can't be ${JSON.stringify(principal)}; it looks like User:name.`,
    },
  ];
}

function entryOf(values: Props): AclEntry {
  return {
    resourceType: RESOURCE_TYPES[text(values, "aclResourceType")] ?? 0,
    resourceName: text(values, "aclResourceName"),
    patternType: PATTERNS[text(values, "resourcePatternTypeFilter")] ?? 0,
    principal: text(values, "aclPrincipal"),
    host: text(values, "aclHost"),
    operation: OPERATIONS[text(values, "aclOperation")] ?? 0,
    permission: PERMISSIONS[text(values, "aclPermissionType")] ?? 0,
  };
}

function keyOf(entry: AclEntry): string {
  const { resourceType, resourceName, patternType, principal, host, operation, permission } = entry;
  return JSON.stringify([resourceType, resourceName, patternType, principal, host, operation, permission]);
}

function parsed(id: string): Props {
  const parts = id.split("|");
  const values = Object.fromEntries(ID.map((name, index) => [name, parts[index]]));
  const failures = parts.length === ID.length ? breaches(RULES, values) : [];
  if (parts.length !== ID.length || failures.length > 0) {
    const why = failures.map(({ reason }) => ` ${reason}`).join("");
    throw new Error(`The id to import an access rule by is ${ID.join("|")}.${why}`);
  }
  return values;
}
