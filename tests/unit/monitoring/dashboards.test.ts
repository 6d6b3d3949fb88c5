// What dashboards are planned, and what Grafana is given of each.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { dashboardsOf } from "../../../plan/monitoring/dashboards/dashboards";
import { DASHBOARD_UIDS, dashboardPath } from "../../../plan/monitoring/dashboards/links";
import { dashboardProviderFile, dataSourceFile } from "../../../plan/monitoring/dashboards/provisioning";
import { mismatches } from "./grafana-types";
import { FULL, SMALL } from "./watched";

const ROOT = resolve(__dirname, "../../..");

interface Step {
  readonly value: number | null;
  readonly color: string;
}

interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly options?: { readonly content?: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly thresholds: { readonly steps: readonly Step[] }; readonly noValue?: string };
    readonly overrides: readonly {
      readonly matcher: { readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
}

interface Grafana {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly GrafanaPanel[];
  readonly tags: readonly string[];
  readonly links: readonly object[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

const planned = dashboardsOf(FULL, true);
const boards = planned.map(({ json }) => JSON.parse(json) as Grafana);
const board = (uid: string) => boards.find((each) => each.uid === uid) ?? boards[0]!;
const panel = (uid: string, title: string): GrafanaPanel => {
  const found = board(uid).panels.find((each) => each.title === title);
  if (!found) throw new Error(`${uid} has no panel ${title}`);
  return found;
};
const colours = (steps: readonly Step[]) => steps.map(({ value, color }) => `${color} from ${value}`);
const limits = (each: GrafanaPanel) => colours(each.fieldConfig?.defaults.thresholds.steps ?? []);
const limitsOf = (each: GrafanaPanel, series: string): string[] => {
  const override = each.fieldConfig?.overrides.find(({ matcher }) => matcher.options === series);
  const value = override?.properties.find(({ id }) => id === "thresholds")?.value as { steps: Step[] } | undefined;
  return colours(value?.steps ?? []);
};

test("a stack with everything has every dashboard, in a file of its name", () => {
  expect(planned.map(({ uid }) => uid)).toEqual([...DASHBOARD_UIDS]);
  expect(planned.map(({ file }) => file)).toEqual(DASHBOARD_UIDS.map((uid) => `${uid}.json`));
  expect(boards.map(({ uid }) => uid)).toEqual([...DASHBOARD_UIDS]);
});

test("what doesn't run has no dashboard", () => {
  const few = dashboardsOf(SMALL, false).map(({ uid }) => uid);
  expect(few).toEqual(["kafka-overview", "consumers", "topics", "controllers", "capacity"]);
});

test.each(boards)("$uid lists the others, and hands on what was chosen", ({ tags, links }) => {
  expect(tags).toEqual(["kafka-platform"]);
  expect(links).toEqual([
    expect.objectContaining({ type: "dashboards", tags: ["kafka-platform"], includeVars: true, keepTime: true }),
  ]);
});

test("the documentation says of each what it answers", () => {
  const documentation = readFileSync(resolve(ROOT, "docs/dashboards.md"), "utf8");
  expect(planned.map(({ uid, answers }) => `| \`/d/${uid}\` | ${answers} |`)).toEqual(
    documentation.split("\n").filter((line) => line.startsWith("| `/d/")),
  );
});

test("the same stack gives the same files", () => {
  expect(dashboardsOf(structuredClone(FULL), true)).toEqual(planned);
});

describe("by the types of Grafana's SDK", () => {
  const registry = planned.find(({ uid }) => uid === "registry")?.json ?? "";
  const spoilt = {
    option: registry.replace('"showLegend"', '"showLegends"'),
    value: registry.replace('"mode":"multi"', '"mode":"several"'),
    query: registry.replace('"legendFormat"', '"legend"'),
    place: registry.replace('"gridPos":{', '"gridPos":{"z":1,'),
  };
  let found: readonly string[];

  beforeAll(() => {
    const real = Object.fromEntries(planned.map(({ uid, json }) => [uid, json]));
    found = mismatches(ROOT, { ...real, ...spoilt });
  }, 120_000);

  test("every dashboard is right", () => {
    expect(found.filter((each) => !Object.keys(spoilt).some((name) => each.startsWith(name)))).toEqual([]);
  });

  test.each(Object.keys(spoilt))("a wrong %s is noticed", (name) => {
    expect(found.filter((each) => each.startsWith(name))).toHaveLength(1);
  });
});

test.each(boards)("panels of $uid have numbers of their own and room of their own", ({ panels }) => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
    expect(x + w).toBeLessThanOrEqual(24);
    return Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`);
  });
  expect(new Set(cells).size).toBe(cells.length);
});

test.each(boards)("every panel of $uid says what to think of it", ({ panels }) => {
  const mute = panels.filter(({ type }) => type !== "row" && type !== "text");
  expect(mute.filter(({ description }) => (description ?? "").length < 10).map(({ title }) => title)).toEqual([]);
});

test("where panels may be empty, a text says what it means", () => {
  const text = panel("event-processing", "Panels that are empty while all is well").options?.content;
  expect(text?.split("\n")).toEqual([
    "- **Failures by kind**: no attempt failed.",
    "- **Retries for each record processed**: no record had to be tried again.",
    "- **Records given up in an hour, by kind of failure**: no group gave a record up.",
  ]);
  expect(panel("event-processing", "Failures by kind").fieldConfig?.defaults.noValue).toBe("none");
  expect(panel("event-processing", "Records processed").fieldConfig?.defaults.noValue).toBeUndefined();
});

test("a group's limits are its own: above them it is coloured", () => {
  const lag = panel("consumers", "Lag by group");
  expect(limitsOf(lag, "settlement-processing")).toEqual(["green from null", "orange from 11"]);
  expect(limitsOf(lag, "message-processor")).toEqual(["green from null", "orange from 10001", "red from 100001"]);
  expect(limitsOf(lag, "ledger-writer")).toEqual([]);
  const time = panel("applications", "Time to process a record, 95 of 100");
  expect(limitsOf(time, "settlement-processing")).toEqual(["green from null", "orange from 30"]);
  const errors = panel("applications", "Share of attempts that failed");
  expect(limitsOf(errors, "settlement-processing")).toEqual(["green from null", "orange from 0.001"]);
});

test("a topic's limits are its own", () => {
  const written = panel("topics", "Records written");
  expect(limitsOf(written, "crypto-checkout.domain-events")).toEqual(["orange from null", "green from 100"]);
  expect(limitsOf(written, "caracal.audit.events")).toEqual([]);
  const endToEnd = panel("event-processing", "From written to processed, 95 of 100, by topic");
  expect(limitsOf(endToEnd, "crypto-checkout.domain-events")).toEqual(["green from null", "orange from 5"]);
  const waiting = panel("topics", "Dead letters that wait");
  expect(limitsOf(waiting, "escrow.commands.v1.dlq")).toEqual(["green from null", "orange from 1", "red from 101"]);
  const came = panel("topics", "Dead letters that came in the last hour");
  expect(limitsOf(came, "crypto-checkout.domain-events.dlq")).toEqual(["green from null", "orange from 11"]);
});

test("the cluster's limits are the plan's", () => {
  expect(limits(panel("kafka-overview", "Brokers that serve"))).toEqual(["red from null", "green from 3"]);
  expect(limits(panel("kafka-overview", "Active controllers"))).toEqual([
    ...["red from null", "green from 1", "red from 2"],
  ]);
  expect(limits(panel("kafka-overview", "Under-replicated partitions"))).toEqual([
    ...["green from null", "orange from 1", "red from 6"],
  ]);
  expect(limits(panel("kafka-overview", "Time for a write, at the slowest broker"))).toEqual([
    ...["green from null", "orange from 100", "red from 500"],
  ]);
  const disk = panel("capacity", "Share of the planned volume that is used");
  expect(limits(disk)).toEqual(["green from null", "orange from 0.7", "red from 0.85"]);
  expect(disk.targets?.[0]?.expr).toContain(" / 536870912000");
  expect(limits(panel("controllers", "Controllers that know their leader"))).toEqual([
    ...["red from null", "green from 3", "red from 4"],
  ]);
  expect(limits(panel("registry", "Instances that answer"))).toEqual([
    ...["red from null", "orange from 1", "green from 3"],
  ]);
});

test("lag counts what a group really has to read", () => {
  const lagIn = (json: string) =>
    (JSON.parse(json) as Grafana).panels.find(({ title }) => title === "Lag by group")?.targets?.[0]?.expr;
  const [full, small] = [planned, dashboardsOf(SMALL, false)].map((all) =>
    lagIn(all.find(({ uid }) => uid === "consumers")?.json ?? ""),
  );
  const chosen = 'system=~"$system",consumergroup=~"$group",topic=~"$topic"';
  // Nothing committed yet is -1, which must not be taken off from what others trail by.
  expect(small).toBe(`sum by (consumergroup) (clamp_min(kafka_consumergroup_lag{${chosen}}, 0))`);
  // Who reads transactions has read everything when one offset is left in each partition.
  expect(full).toBe(
    `sum by (consumergroup) ((clamp_min(kafka_consumergroup_lag{${chosen},consumergroup!~"settlement-processing"}, 0)` +
      ` or clamp_min(kafka_consumergroup_lag{${chosen},consumergroup=~"settlement-processing"} - 1, 0)))`,
  );
});

test("variables stand in an order in which each can narrow down the next", () => {
  expect(board("consumers").templating.list.map(({ name }) => name)).toEqual([
    ...["datasource", "system", "topic", "group"],
  ]);
});

test("a link names the panel and what is chosen", () => {
  expect(dashboardPath("consumers")).toBe("/d/consumers");
  expect(dashboardPath("consumers", { panel: 10, variables: { group: "a b", topic: "{{ $labels.topic }}" } })).toBe(
    "/d/consumers?var-group=a%20b&var-topic={{ $labels.topic }}&viewPanel=10",
  );
});

test("Grafana is told where the data is, and reads secrets from files of their own", () => {
  const file = dataSourceFile({
    url: "https://prometheus:9090",
    authorityFile: "/etc/grafana/ca.pem",
    user: { name: "grafana", passwordFile: "/etc/grafana/password" },
  });
  expect(parse(file)).toEqual({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: "Prometheus",
        type: "prometheus",
        uid: "prometheus",
        access: "proxy",
        url: "https://prometheus:9090",
        isDefault: true,
        editable: false,
        basicAuth: true,
        basicAuthUser: "grafana",
        jsonData: { httpMethod: "POST", timeInterval: "15s", tlsAuthWithCACert: true },
        secureJsonData: {
          tlsCACert: "$__file{/etc/grafana/ca.pem}",
          basicAuthPassword: "$__file{/etc/grafana/password}",
        },
      },
    ],
  });
  const [plain] = (parse(dataSourceFile({ url: "http://prometheus:9090" })) as { datasources: object[] }).datasources;
  expect(plain).not.toHaveProperty("secureJsonData");
  expect(plain).not.toHaveProperty("basicAuth");
});

test("Grafana is told where the dashboards are, and keeps no change of theirs", () => {
  expect(parse(dashboardProviderFile("/etc/grafana/dashboards"))).toEqual({
    apiVersion: 1,
    providers: [
      {
        name: "kafka-platform",
        type: "file",
        folder: "Kafka platform",
        folderUid: "kafka-platform",
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: "/etc/grafana/dashboards" },
      },
    ],
  });
});

test("a plan without dashboards doesn't load Grafana's SDK", () => {
  const script = `
    const { describedDashboards } = require("./plan/monitoring/dashboards/dashboards");
    console.log(typeof describedDashboards, Object.keys(require.cache).some((file) => file.includes("@grafana")));
  `;
  const output = execFileSync(process.execPath, ["-r", "./toolchain/typescript.cjs", "-e", script], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(output.trim()).toBe("function false");
});
