// The pack as a whole: levels by environment, what a stack may change, and its documentation.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { packConfig } from "../../../policies/config";
import { RULES } from "../../../policies/rules";
import { judge } from "./support";

const TOPIC = "kafka:index/topic:Topic";
const thin = { name: "orders", partitions: 6, replicationFactor: 2 };

test("ids are unique, and every rule says what, why and what to do", () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const rule of RULES) {
    expect([rule.id, rule.demand, rule.reason, rule.remediation].filter((text) => text.trim() === "")).toEqual([]);
    expect(rule.remediation).not.toMatch(/\.$/);
    expect(rule.types.length).toBeGreaterThan(0);
  }
});

test("nothing is milder in prod than in dev", () => {
  const rank = { disabled: 0, advisory: 1, mandatory: 2 };
  for (const { id, levels } of RULES) {
    expect([id, rank[levels.prod] >= rank[levels.dev], rank[levels.dr] === rank[levels.prod]]).toEqual([
      id,
      true,
      true,
    ]);
  }
});

test("no rule says anything of a resource without properties that it would say of a good one, or throws", async () => {
  for (const rule of RULES) {
    for (const type of rule.types) await expect(judge(rule.id, { type, props: {} })).resolves.toBeDefined();
  }
});

test("one copy will do in dev, three are demanded in prod", async () => {
  expect(await judge("kafka-topic-replication", { type: TOPIC, props: thin, environment: "dev" })).toEqual([]);
  expect(await judge("kafka-topic-replication", { type: TOPIC, props: thin, environment: "prod" })).toHaveLength(1);
});

test("a stack may make a rule a wish, turn it off, or change its parameters", async () => {
  const id = "kafka-topic-replication";
  const given = { type: TOPIC, props: thin };
  expect(await judge(id, { ...given, overrides: { [id]: "advisory" } })).toEqual([
    { level: "advisory", message: expect.stringContaining("orders has 2 of at least 3 copies") as string },
  ]);
  expect(await judge(id, { ...given, overrides: { [id]: "disabled" } })).toEqual([]);
  expect(await judge(id, { ...given, overrides: { [id]: { factor: 2 } } })).toEqual([]);
});

test("a rule that isn't there is refused by its name", () => {
  expect(() => packConfig("prod", { "kafka-topic-replicas": "disabled" })).toThrow(
    "there is no policy kafka-topic-replicas; docs/policies.md lists them",
  );
});

test("the documentation has every rule, with its levels, and no other", () => {
  const text = readFileSync(resolve(__dirname, "../../../docs/policies.md"), "utf8");
  const rows = [...text.matchAll(/^\| <a id="([a-z0-9-]+)"><\/a>`\1` \| (.*) \| (\w+) \| (\w+) \| (\w+) \|$/gm)];
  expect(rows.map(([, id, , dev, staging, prod]) => [id, dev, staging, prod])).toEqual(
    RULES.map(({ id, levels }) => [id, levels.dev, levels.staging, levels.prod]),
  );
  expect(rows.map(([, , demand]) => demand)).toEqual(RULES.map(({ demand }) => demand));
});
