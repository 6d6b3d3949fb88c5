// What a report says of a stack: flows, rights, objectives, load and certificates' dates.

import { readConfiguration } from "../../../plan/configuration";
import { makePlan } from "../../../plan/plan";
import { certificateLines } from "../../../plan/report/certificates";
import { flowInWords, flowsOf } from "../../../plan/report/flow";
import { capacityBars, costBars, replicasBySystem } from "../../../plan/report/load";
import { matricesOf } from "../../../plan/report/matrix";
import { watchingOf } from "../../../plan/report/promises";
import { drawingOf } from "../../../pages/report/flow-picture";
import { reportPage } from "../../../pages/report/page";
import { AWS, DOCKER, SHOP } from "./support";

const planOf = (config: object, system: { readonly system: string } = SHOP) =>
  makePlan(readConfiguration("prod", config, "Pulumi.prod.yaml"), "Pulumi.prod.yaml", [
    { name: system.system, source: "system.yaml", content: system },
  ]);
const plan = planOf(AWS);

test("data flows from services over topics and groups to dead letters", () => {
  const [flow] = flowsOf(plan);
  expect(flow?.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    "topic shop.orders",
    "service web",
    "group billing",
    "dead-letter shop.orders.dlq",
  ]);
  expect(flow && flowInWords(flow)).toEqual([
    "`web` writes `shop.orders`",
    "`shop.orders` is read by `billing`",
    "`billing` sends what it can't process to `shop.orders.dlq`",
  ]);
});

test("is drawn from left to right, without boxes on each other", () => {
  const [flow] = flowsOf(plan);
  const nodes = flow ? drawingOf(flow).nodes : [];
  const at = (label: string) => nodes.find((node) => node.label === label)?.x ?? 0;
  const order = [at("web"), at("shop.orders"), at("billing"), at("shop.orders.dlq")];
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(4);
});

test("who may do what, by topic", () => {
  expect(matricesOf(plan)).toEqual([
    {
      system: "shop",
      topics: ["shop.orders", "shop.orders.dlq"],
      users: [
        { name: "web", purpose: "Takes orders", may: { "shop.orders": ["Write"] }, besides: [] },
        {
          name: "billing",
          purpose: "service of shop",
          may: { "shop.orders": ["Read"], "shop.orders.dlq": ["Write"] },
          besides: ["Read group billing"],
        },
      ],
    },
  ]);
});

test("what is promised, and when somebody is told", () => {
  const objectives = { produce: { within: "10ms", share: "95%" } };
  const { promises, alerts } = watchingOf(planOf(DOCKER, { ...SHOP, objectives } as typeof SHOP));
  expect(promises).toEqual([{ system: "shop", name: "produce", text: "95% of writes acknowledged within 10 ms" }]);
  expect(alerts.map(({ system }) => system)).toEqual(["platform", "shop"]);
  expect(watchingOf(plan)).toEqual({ promises: [], alerts: [] });
});

test("what it costs and can take", () => {
  // Six partitions with three copies, twice.
  expect(replicasBySystem(plan)).toEqual([{ label: "shop", value: 36, text: "36" }]);
  expect(costBars(plan)[0]).toEqual({ label: "machines: 3 m7g.xlarge, 3 c7g.large", value: 619.42, text: "619.42" });
  expect(capacityBars(plan).map(({ label, text }) => `${label} ${text}`)).toEqual([
    "systems say they write 0.0 MB/s",
    "3 brokers can take 131.1 MB/s",
    "with one broker away 87.4 MB/s",
  ]);
  expect(capacityBars(planOf(DOCKER))).toEqual([]);
});

test("certificates with the dates that they were issued for", () => {
  const issued = [{ name: "kafka-1", from: "2026-01-01T10:00:00Z", until: "2027-01-01T10:00:00Z" }];
  const [first, second] = certificateLines(plan, issued);
  // Renewed thirty days before its end.
  expect(first).toMatchObject({ name: "kafka-1", from: "2026-01-01", until: "2027-01-01", renewedFrom: "2026-12-02" });
  expect(second).toEqual({ name: "kafka-2", kind: "node", names: ["kafka-2.kafka.example.org", "kafka-2"] });
});

test("the same plan gives the same page, whatever people wrote into it", () => {
  const system = {
    ...SHOP,
    topics: { "shop.orders": { ...SHOP.topics["shop.orders"], purpose: "<script>alert(1)</script>" } },
  };
  const html = reportPage({ plan: planOf(DOCKER, system), issued: [] });
  expect(html).toBe(reportPage({ plan: planOf(DOCKER, system), issued: [] }));
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html.match(/<script/g)).toHaveLength(1);
});
