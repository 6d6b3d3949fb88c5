// What a review must never do, whatever people write: show secrets, pass for something else, or grow beyond a comment.

import { makePlan } from "../../../plan/plan";
import { readConfiguration } from "../../../plan/configuration";
import { readPlan } from "../../../plan/review/reviewed";
import { reviewOf } from "../../../plan/review/review";
import { reviewMarkdown } from "../../../pages/review/markdown";
import { reviewPage } from "../../../pages/review/page";
import { AWS, HOLDS, SHOP, planned, reviewed } from "./support";

const base = planned(AWS);
const orders = SHOP.topics["shop.orders"];

const page = (after: ReturnType<typeof planned>) =>
  reviewPage(reviewOf({ before: base, after, base: { name: "main" }, previewed: HOLDS }));

test("texts of the description are neither markup nor names of people", () => {
  const purpose = "<img src=x onerror=alert(1)> [here](http://x) **now** | @everybody `code`";
  const after = planned(AWS, { ...SHOP, topics: { ...SHOP.topics, "shop.more": { ...orders, purpose } } });
  const line = reviewed(base, after)
    .split("\n")
    .find((each) => each.includes("`shop.more` of shop"));
  expect(line).toContain(
    "(&lt;img src=x onerror=alert(1)&gt; \\[here\\](http://x) \\*\\*now\\*\\* \\| @\u200beverybody 'code')",
  );
  expect(page(after)).toContain("(&lt;img src=x onerror=alert(1)");
  expect(page(after)).not.toContain("<img");
});

test("a comment stays below what it may hold, and says what is left out", () => {
  const topics = Object.fromEntries(
    Array.from({ length: 600 }, (_, index) => [`shop.topic-number-${index}`, { ...orders, purpose: "One of many" }]),
  );
  const after = planned(AWS, { ...SHOP, topics: { ...SHOP.topics, ...topics } });
  const text = reviewed(base, after);
  expect(text.length).toBeLessThan(60_000);
  expect(text).toMatch(/- … and 1\d\d\d more, on the page/);
  expect(page(after)).toContain("topic-<wbr/>number-<wbr/>599");
});

test("the same plans give the same review", () => {
  const after = planned({ ...AWS, tenants: ["acme"], cluster: { ...AWS.cluster, heap: "6GiB" } });
  expect(reviewed(base, after)).toBe(reviewed(base, after));
  expect(page(after)).toBe(page(after));
});

test("no password, key or mark of one", () => {
  const whole = reviewed(undefined, base) + reviewPage(reviewOf({ after: base, base: { name: "main" } }));
  expect(whole).not.toMatch(/jaas|PRIVATE KEY|\{\{/);
});

test("the page of a base without its own program's plan says so", () => {
  const note = "Its own program can't say what its plan is.";
  const text = reviewMarkdown(reviewOf({ before: base, after: base, base: { name: "v1", note } }));
  expect(text).toContain("### About the base\n\n- Its own program can't say what its plan is.\n");
});

test("an older plan, without what came later, can be read; something else is refused by name", () => {
  const config = readConfiguration("prod", AWS, "Pulumi.prod.yaml");
  const plan = JSON.parse(JSON.stringify(makePlan(config, "Pulumi.prod.yaml"))) as Record<string, unknown>;
  expect(readPlan({ ...plan, fleets: undefined, quotas: undefined }, "base").fleets).toEqual([]);
  expect(() => readPlan({ ...plan, nodes: 3 }, "base")).toThrow(/base: nodes = 3/);
});
