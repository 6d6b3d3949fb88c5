/** kafka.Acl and kafka.Quota, against a cluster in memory. */
import { aclType } from "../../../toolchain/providers/kafka/acl";
import { clusterOf } from "../../../providers/kafka/cluster";
import { quotaType } from "../../../toolchain/providers/kafka/quota";
import { FakeKafka } from "./fake-kafka";
import { changesOf, context, refusals } from "./host";

function setUp() {
  const kafka = new FakeKafka();
  const cluster = clusterOf(kafka, { windowMs: 0 });
  const connect = () => ({ cluster });
  return { kafka, acl: aclType(connect), quota: quotaType(connect) };
}

const none = { inputs: {}, outputs: {} };

describe("Acl", () => {
  const RULE = {
    aclPrincipal: "User:svc",
    aclHost: "*",
    aclOperation: "Read",
    aclPermissionType: "Allow",
    aclResourceType: "Topic",
    aclResourceName: "orders",
  };
  const ID = "User:svc|*|Read|Allow|Topic|orders|Literal";

  test("is made in Kafka's numbers, with the official id", async () => {
    const { kafka, acl } = setUp();
    expect(await acl.create(RULE, context())).toEqual({
      id: ID,
      outputs: { ...RULE, resourcePatternTypeFilter: "Literal" },
    });
    expect([...kafka.acls.values()]).toEqual([
      {
        resourceType: 2,
        resourceName: "orders",
        patternType: 3,
        principal: "User:svc",
        host: "*",
        operation: 3,
        permission: 3,
      },
    ]);
  });

  test("is found, dropped when gone, imported by its id, and deleted", async () => {
    const { kafka, acl } = setUp();
    const { outputs } = await acl.create(RULE, context());
    expect(await acl.read?.(ID, { inputs: RULE, outputs }, context())).toEqual({ id: ID, inputs: RULE, outputs });
    expect(await acl.read?.(ID, none, context())).toEqual({ id: ID, inputs: outputs, outputs });
    expect(await acl.read?.(ID.replace("Literal", "Prefixed"), none, context())).toBeUndefined();
    await acl.delete?.(ID, { inputs: RULE, outputs }, context());
    expect(kafka.acls.size).toBe(0);
  });

  test("any change makes another rule", async () => {
    const { acl } = setUp();
    const after = {
      aclPrincipal: "User:b",
      aclHost: "h",
      aclOperation: "Write",
      aclPermissionType: "Deny",
      aclResourceType: "Group",
      aclResourceName: "g",
      resourcePatternTypeFilter: "Prefixed",
    };
    const replaced = Object.fromEntries(Object.keys(after).map((name) => [name, "replace"]));
    expect(await changesOf(acl, RULE, after)).toEqual(replaced);
    expect(await changesOf(acl, RULE, { ...RULE, resourcePatternTypeFilter: "Literal" })).toEqual({});
  });

  test.each([
    [{ aclOperation: "Any" }, `"aclOperation" can't be "Any"`],
    [{ aclOperation: "read" }, `"aclOperation" can't be "read"`],
    [{ aclResourceType: "Queue" }, `"aclResourceType" can't be "Queue"`],
    [{ aclPermissionType: "Maybe" }, `"aclPermissionType" can't be "Maybe"; allowed: Deny, Allow.`],
    [
      { resourcePatternTypeFilter: "Match" },
      `"resourcePatternTypeFilter" can't be "Match"; allowed: Literal, Prefixed.`,
    ],
    [{ aclPrincipal: "svc" }, `"aclPrincipal" can't be "svc"; it looks like User:name.`],
    [{ aclHost: undefined }, `"aclHost" is missing.`],
  ])("refuses %j", async (change, reason) => {
    expect((await refusals(setUp().acl, { ...RULE, ...change })).join()).toContain(reason);
  });

  test("an id of another form is refused", async () => {
    await expect(setUp().acl.read?.("User:svc|*", none, context())).rejects.toThrow(
      "The id to import an access rule by is aclPrincipal|aclHost|",
    );
  });
});

describe("Quota", () => {
  const LIMITS = {
    entityName: "svc",
    entityType: "user",
    config: { producer_byte_rate: "1000", request_percentage: "50.5" },
  };

  test("is set, changed in place key by key, and removed", async () => {
    const { kafka, quota } = setUp();
    const key = JSON.stringify(["user", "svc"]);
    expect(await quota.create(LIMITS, context())).toEqual({ id: "svc|user", outputs: LIMITS });
    expect(kafka.quotas.get(key)).toEqual({ producer_byte_rate: 1000, request_percentage: 50.5 });
    const news = { ...LIMITS, config: { producer_byte_rate: "2000" } };
    await quota.update?.({ id: "svc|user", inputs: LIMITS, outputs: LIMITS }, news, context());
    expect(kafka.quotas.get(key)).toEqual({ producer_byte_rate: 2000 });
    await quota.delete?.("svc|user", { inputs: news, outputs: news }, context());
    expect(kafka.quotas.size).toBe(0);
  });

  test("without a name it is the default of its type", async () => {
    const { kafka, quota } = setUp();
    const inputs = { entityType: "client-id", config: { consumer_byte_rate: "1" } };
    expect((await quota.create(inputs, context())).id).toBe("|client-id");
    expect(kafka.quotas.get(JSON.stringify(["client-id", undefined]))).toEqual({ consumer_byte_rate: 1 });
    expect((await quota.read?.("|client-id", none, context()))?.inputs).toEqual(inputs);
  });

  test("a number written in another way is no change, another number is", async () => {
    const { kafka, quota } = setUp();
    const inputs = { ...LIMITS, config: { producer_byte_rate: "1e3" } };
    await quota.create(inputs, context());
    expect((await quota.read?.("svc|user", { inputs, outputs: inputs }, context()))?.inputs["config"]).toEqual({
      producer_byte_rate: "1e3",
    });
    kafka.quotas.set(JSON.stringify(["user", "svc"]), { producer_byte_rate: 5 });
    expect((await quota.read?.("svc|user", { inputs, outputs: inputs }, context()))?.inputs["config"]).toEqual({
      producer_byte_rate: "5",
    });
    kafka.quotas.clear();
    expect(await quota.read?.("svc|user", { inputs, outputs: inputs }, context())).toBeUndefined();
  });

  test("limits change in place, the entity doesn't", async () => {
    const after = { entityName: "b", entityType: "ip", config: { x: "1" } };
    expect(await changesOf(setUp().quota, LIMITS, after)).toEqual({
      entityName: "replace",
      entityType: "replace",
      config: "update",
    });
  });

  test.each([
    [{ entityType: "group" }, `"entityType" can't be "group"; allowed: client-id, user, ip.`],
    [{ config: undefined }, `"config" is missing`],
    [{ config: { producer_byte_rate: "lots" } }, `"config.producer_byte_rate" can't be "lots"; it must be a number.`],
  ])("refuses %j", async (change, reason) => {
    expect((await refusals(setUp().quota, { ...LIMITS, ...change })).join()).toContain(reason);
  });
});
