// docs/systems.md holds what it promises: its example is a working system, and it explains every key.

import type { Plan } from "../../../plan/plan";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { systemSchema } from "../../../sources/system-schema";
import { ROOT, planOfWritten, rulesOf, serviceUsers } from "./support";

const page = readFileSync(join(ROOT, "docs", "systems.md"), "utf8");
const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map((match) => parse(match[1] ?? "") as object);
const [orders] = blocks;

/** Of the system; that the stack around it has no Kubernetes is none of its business. */
const warningsOf = ({ warnings }: Pick<Plan, "warnings">) =>
  warnings.filter(({ subject }) => subject !== "platform.kubernetes: none");

test("the small example is a whole system, and does what is said below it", () => {
  const plan = planOfWritten({ orders });
  expect(warningsOf(plan)).toEqual([]);
  expect(plan.topics.map((topic) => topic.name)).toEqual(["orders.events", "orders.events.dlq"]);
  expect(serviceUsers(plan)).toEqual(["orders-shop", "orders-invoicing"]);
  expect(rulesOf(plan, "orders-shop")).toEqual(["Write Topic orders.events"]);
  expect(rulesOf(plan, "orders-invoicing")).toEqual([
    "Read Group orders-invoicing",
    "Read Topic orders.events",
    "Write Topic orders.events.dlq",
  ]);
});

test("the other examples fit into a system", () => {
  const inside = blocks.slice(1).filter((block) => !("config" in block));
  expect(inside).toHaveLength(3);
  for (const block of inside) {
    const base = { system: "orders", description: "A test", topics: {}, services: {} };
    const lists = { tenants: ["acme", "globex"], internalServices: ["profiles", "moderation"] };
    expect(warningsOf(planOfWritten({ orders: { ...base, ...block } }, lists))).toEqual([]);
  }
});

test("every key of a system's file is explained", () => {
  const missing = [...keys(systemSchema())].filter((key) => !new RegExp(`[\`.{ ]${key}[\`.:, ]`).test(page));
  expect(missing).toEqual([]);
});

function keys(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== "object" || schema === null) return found;
  const { properties } = schema as { properties?: object };
  for (const name of Object.keys(properties ?? {})) found.add(name);
  for (const inner of Object.values(schema)) keys(inner, found);
  // A property that is called "properties" would be taken for a list of them; there is none.
  return found;
}
