// A real cluster watched by real Prometheus and Alertmanager: everything answers, and every fault that can be made here
// is told of, alone, and no longer once it is mended.

import { METRICS, seriesOf } from "../../../plan/monitoring/metrics";
import { findProgram } from "../../../providers/local/software";
import { NOT_PROVOKED, TOGETHER, type Fault } from "./faults";
import { untilSeen as until } from "../../support/until";
import { Lab } from "./lab";
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

/** Alertmanager keeps them quiet while their cause is told. */
const inhibited = new Set(["ConsumerLagHigh", "KafkaUnderReplicated", "ExporterDown", "TlsPortFailing"]);
/** Panels that are empty while all is well, of what can't be provoked here, or not for sure. */
const MAY_STAY_EMPTY: Readonly<Record<string, string>> = {
  "capacity: Rules and notifications that failed in an hour (A)": "rules that are well formed don't fail",
  "capacity: Rules and notifications that failed in an hour (C)": "nobody outside is told by the test's stack",
  "capacity: Threads that wait for each other (A)": "a deadlock in Kafka can't be made from outside",
  "capacity: Time until a disk is full (A)": "looks at the trend of hours",
  "kafka-overview: Answers with an error (A)": "a burst while leaders move, which may fall between two looks",
  "topics: Writes that brokers refused (A)": "no fault here writes what a broker refuses to a topic of a system",
};

/** As it comes: whoever waits sees how far it is. */
const say = (line: string) => void process.stdout.write(`${line}\n`);

const onMachine = missing.length === 0 ? describe : describe.skip;

onMachine("a monitored cluster", () => {
  const lab = new Lab();
  const neverDrawn = new Set<string>();
  let panels: readonly PanelQuery[] = [];

  /** A panel is done with once it has drawn at any time. */
  const noteWhatDraws = async (): Promise<void> => {
    const still = new Set(await silent(panels.filter(({ where }) => neverDrawn.has(where))));
    for (const where of [...neverDrawn]) if (!still.has(where)) neverDrawn.delete(where);
  };

  /** Panels that have nothing to draw now. */
  const silent = async (all: readonly PanelQuery[]): Promise<string[]> => {
    const answers = await Promise.all(all.map(({ runnable }) => lab.query(runnable)));
    return all.filter((_, index) => answers[index]?.length === 0).map(({ where }) => where);
  };

  beforeAll(async () => {
    await lab.bringUp();
    lab.useRules(scaledRules(lab));
    say("| fault | alerts | told after | quiet again after |\n|---|---|---|---|");
  });

  afterAll(async () => {
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
    await lab.catchUp();
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
    await until(
      "the dead man's switch",
      60,
      () => lab.told(),
      (names) => names.includes("Watchdog"),
    );
  });

  test("every panel draws, but those that say that they are empty while all is well", async () => {
    panels = panelsOf(lab.plan());
    expect(panels.length).toBeGreaterThan(80);
    await until(
      "panels that draw nothing",
      60,
      async () => {
        await lab.everyday();
        return silent(panels.filter((panel) => !panel.emptyWhenHealthy));
      },
      (found) => found.length === 0,
    );
    for (const where of await silent(panels)) neverDrawn.add(where);
  });

  test("every alert of the stack has its fault, or a reason why none can be made here", async () => {
    const provoked = TOGETHER.flat().flatMap(({ expected }) => expected);
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

  test.each(TOGETHER.map((faults) => [faults.map(({ fault }) => fault).join("; "), faults] as const))(
    "%s",
    async (_name, faults) => {
      // A machine with other work is slow, and is told of rightly.
      const allowed = [
        "ErrorBudgetBurn",
        "KafkaProduceSlow",
        ...faults.flatMap(({ expected, besides }) => [...expected, ...besides]),
      ];
      const mends = new Set(faults.map(({ mend }) => mend));
      const firing = new Map<string, number>();
      const told = new Set<string>();
      const look = async () => {
        for (const alert of await lab.firing()) if (!firing.has(alert)) firing.set(alert, Date.now());
        for (const alert of await lab.told().catch(() => [])) told.add(alert);
        await noteWhatDraws();
        return faults.flatMap(({ expected, nobodyTold }) =>
          expected.filter((alert) => !firing.has(alert) || !(nobodyTold || told.has(alert) || inhibited.has(alert))),
        );
      };
      const begun = new Map<Fault, number>();
      let mended = 0;
      try {
        for (const fault of faults) {
          begun.set(fault, Date.now());
          await fault.provoke(lab);
        }
        await until("alerts that must come, and be told", 150, look, (missing) => missing.length === 0);
      } finally {
        mended = Date.now();
        for (const mend of mends) await mend(lab);
      }
      await until(
        "alerts that must go",
        180,
        async () => {
          // An election, for one, comes with the mending.
          await noteWhatDraws();
          return lab.alerts();
        },
        (alerts) => alerts.length === 0,
      );
      const seconds = (from: number, to: number) => `${Math.round((to - from) / 1000)} s`;
      for (const fault of faults) {
        const last = Math.max(...fault.expected.map((alert) => firing.get(alert) ?? 0));
        const after = seconds(begun.get(fault) ?? 0, last);
        say(`| ${fault.fault} | ${fault.expected.join(", ")} | ${after} | ${seconds(mended, Date.now())} |`);
      }
      expect([...firing.keys()].filter((alert) => !allowed.includes(alert))).toEqual([]);
    },
  );

  test("and each panel has drawn by now, but what no fault here can show", () => {
    expect([...neverDrawn].filter((where) => !(where in MAY_STAY_EMPTY))).toEqual([]);
  });
});
