// A real cluster watched by real Prometheus and Alertmanager: everything answers, and every fault that can be made here
// is told of, alone, and no longer once it is mended.

import { METRICS, seriesOf } from "../../../plan/monitoring/metrics";
import { findProgram } from "../../../providers/local/software";
import { FAULTS } from "./faults";
import { Lab, until } from "./lab";
import { scaledRules } from "./scaled-rules";
import { produceMany } from "./traffic";

jest.setTimeout(600_000);

const PROGRAMS = ["prometheus", "prometheus-alertmanager", "prometheus-blackbox-exporter"];
const missing = PROGRAMS.filter((program) => findProgram(program) === undefined);
if (missing.length > 0)
  console.warn(`SKIPPED: ${missing.join(", ")} not installed; apt-get install ${missing.join(" ")}`);
const onMachine = missing.length === 0 ? describe : describe.skip;

onMachine("a monitored cluster", () => {
  const lab = new Lab();
  const report: string[] = [];

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
    expect([...new Set(jobs)].sort()).toEqual(["alertmanager", "kafka", "kafka-exporter", "probe", "prometheus"]);
  });

  test("with traffic every metric of the contract is there", async () => {
    await produceMany(lab, "shop-web", "orders", 3);
    await lab.do({ as: "admin", do: "drain", name: "orders", settings: { "group.id": "shop-bills" } });
    const elsewhere = ["schema-registry", "mirror", "application", "grafana"];
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

  test("and nothing is wrong", async () => {
    await until(
      "alerts of a healthy cluster",
      120,
      () => lab.alerts(),
      (alerts) => alerts.length === 0,
    );
  });

  for (const { fault, expected, besides, provoke, mend } of FAULTS) {
    test(fault, async () => {
      const begun = Date.now();
      const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
      const others = new Set<string>();
      const firing = async () => {
        const names = (await lab.alerts())
          .filter((each) => each.state === "firing")
          .map((each) => each.labels["alertname"] ?? "");
        for (const name of names) if (!expected.includes(name) && !besides.includes(name)) others.add(name);
        return [...new Set(names)];
      };
      try {
        await provoke(lab);
        await until(`${fault}: alerts`, 120, firing, (names) => expected.every((each) => names.includes(each)));
        const told = seconds(begun);
        await until(
          `${fault}: told`,
          60,
          () => lab.told(),
          (names) => expected.some((each) => names.includes(each)),
        );
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
});
