// A real cluster watched by real Prometheus and Alertmanager: everything answers, and every fault that can be made here
// is told of, alone, and no longer once it is mended.

import { METRICS, seriesOf } from "../../../plan/monitoring/metrics";
import { findProgram } from "../../../providers/local/software";
import { FAULTS, NOT_PROVOKED } from "./faults";
import { Lab, until } from "./lab";
import { panelsOf, type PanelQuery } from "./panels";
import { scaledRules } from "./scaled-rules";
import { produceMany } from "./traffic";

jest.setTimeout(600_000);

const PROGRAMS = ["prometheus", "prometheus-alertmanager", "prometheus-blackbox-exporter"];
const missing = PROGRAMS.filter((program) => findProgram(program) === undefined);
if (missing.length > 0)
  console.warn(`SKIPPED: ${missing.join(", ")} not installed; apt-get install ${missing.join(" ")}`);
const JOBS = ["alertmanager", "application", "kafka", "kafka-exporter", "probe", "prometheus", "schema-registry"];
/** What Prometheus makes by itself. */
const OF_PROMETHEUS = /^(up|scrape_.*|ALERTS|ALERTS_FOR_STATE)$/;

/** Of alerts and metrics that can't be provoked here. */
const NEVER_DRAWN: readonly string[] = [];

const onMachine = missing.length === 0 ? describe : describe.skip;

onMachine("a monitored cluster", () => {
  const lab = new Lab();
  const report: string[] = [];
  const neverDrawn = new Set<string>();
  let panels: readonly PanelQuery[] = [];

  /** Panels that have nothing to draw now. */
  const silent = async (all: readonly PanelQuery[]): Promise<string[]> => {
    const answers = await Promise.all(all.map(({ runnable }) => lab.query(runnable)));
    return all.filter((_, index) => answers[index]?.length === 0).map(({ where }) => where);
  };

  beforeAll(async () => {
    await lab.bringUp();
    lab.useRules(scaledRules(lab));
  });

  afterAll(async () => {
    if (report.length > 0)
      process.stdout.write(
        ["| fault | told of | after | quiet again after |", "|---|---|---|---|", ...report, ""].join("\n"),
      );
    await lab.remove();
  });

  test("every target answers", async () => {
    await until(
      "targets that don't answer",
      60,
      () => lab.targets(),
      (all) => all.length > 0 && all.every((each) => each.health === "up"),
    );
    const jobs = (await lab.targets()).map((each) => each.labels["job"]);
    expect([...new Set(jobs)].sort()).toEqual(JOBS);
  });

  test("with traffic every metric of the contract is there", async () => {
    await produceMany(lab, "shop-web", "orders", 3);
    await lab.do({ as: "admin", do: "drain", name: "orders", settings: { "group.id": "shop-bills" } });
    const elsewhere = ["mirror", "grafana"];
    const expected = METRICS.filter(
      (metric) => !metric.emptyWhenHealthy && !metric.jobs.every((job) => elsewhere.includes(job)),
    );
    const absent = (names: string[]) => expected.flatMap(seriesOf).filter((name) => !names.includes(name));
    await until(
      "metrics that nobody exports",
      60,
      async () => absent(await lab.names()),
      (names) => names.length === 0,
    );
  });

  test("and nothing else is stored", async () => {
    const known = new Set(METRICS.flatMap(seriesOf));
    const recorded = new Set(await lab.recorded());
    const names = await lab.names();
    expect(names.filter((name) => !known.has(name) && !recorded.has(name) && !OF_PROMETHEUS.test(name))).toEqual([]);
  });

  test("the dead man's switch is told", async () => {
    expect(await lab.told()).toContain("Watchdog");
  });

  test("every panel draws, but those that say that they are empty while all is well", async () => {
    panels = panelsOf(lab.plan());
    expect(panels.length).toBeGreaterThan(80);
    await until(
      "panels that draw nothing",
      60,
      () => silent(panels.filter((panel) => !panel.emptyWhenHealthy)),
      (found) => found.length === 0,
    );
    for (const where of await silent(panels)) neverDrawn.add(where);
  });

  test("every alert of the stack has its fault, or a reason why none can be made here", async () => {
    const provoked = FAULTS.flatMap(({ expected }) => expected);
    expect(Object.keys(NOT_PROVOKED).filter((alert) => provoked.includes(alert))).toEqual([]);
    const all = await lab.alertNames();
    expect(all.filter((alert) => !provoked.includes(alert) && !(alert in NOT_PROVOKED))).toEqual([]);
  });

  test("and nothing is wrong", async () => {
    await until(
      "alerts of a healthy cluster",
      120,
      () => lab.alerts(),
      (alerts) => alerts.length === 0,
    );
  });

  for (const { fault, expected, besides, nobodyTold, provoke, mend } of FAULTS) {
    test(fault, async () => {
      const begun = Date.now();
      const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
      const others = new Set<string>();
      const firing = async () => {
        const names = (await lab.alerts())
          .filter((each) => each.state === "firing")
          .map((each) => each.labels["alertname"] ?? "");
        if (await lab.burning()) names.push("ErrorBudgetBurn");
        for (const name of names) if (![...expected, ...besides, "ErrorBudgetBurn"].includes(name)) others.add(name);
        return [...new Set(names)];
      };
      try {
        await provoke(lab);
        await until(`${fault}: alerts`, 120, firing, (names) => expected.every((each) => names.includes(each)));
        const told = seconds(begun);
        if (!nobodyTold)
          await until(
            `${fault}: told`,
            60,
            () => lab.told(),
            (names) => expected.some((each) => names.includes(each)),
          );
        const stillSilent = new Set(await silent(panels.filter(({ where }) => neverDrawn.has(where))));
        for (const where of [...neverDrawn]) if (!stillSilent.has(where)) neverDrawn.delete(where);
        const mended = Date.now();
        await mend(lab);
        await until(
          `${fault}: quiet again`,
          180,
          () => lab.alerts(),
          (alerts) => alerts.length === 0,
        );
        report.push(`| ${fault} | ${expected.join(", ")} | ${told} | ${seconds(mended)} |`);
      } finally {
        await mend(lab).catch(() => undefined);
      }
      expect([...others]).toEqual([]);
    });
  }

  test("and each panel has drawn by now, but what no fault here can show", () => {
    expect([...neverDrawn].sort()).toEqual(NEVER_DRAWN);
  });
});
