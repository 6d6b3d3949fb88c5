// From where thresholds come, which are refused, and how durations are shortened for a test.

import { RefusedError } from "../../../plan/problems";
import { SMALL, reader } from "../catalog/small-system";
import { alertsOf, documentOf, watched, watchedWritten } from "./alerts-support";

const written = (...contents: object[]) =>
  watchedWritten(contents.map((content, index) => ({ name: nameOf(content), source: `${index}.yaml`, content })));

function nameOf(content: object): string {
  return (content as { system: string }).system;
}

const other = (alerts: object) => ({ ...SMALL, system: "other", topics: {}, services: {}, alerts });

function refusals(content: object): string[] {
  try {
    written(content);
  } catch (error) {
    if (error instanceof RefusedError) return error.problems.map(({ path, reason }) => `${path} ${reason}`);
    throw error;
  }
  return [];
}

describe("the cluster's thresholds", () => {
  test("chat's table", () => {
    expect(watched(["chat"]).cluster).toEqual({
      underReplicated: 0,
      underReplicatedCritical: 5,
      isrShrinks: 1,
      isrShrinksCritical: 5,
      produceTime: 100,
      produceTimeCritical: 500,
      diskUsed: 0.7,
      diskUsedCritical: 0.85,
    });
  });

  test("of several systems the most demanding one counts, value by value", () => {
    const { cluster } = written(
      { ...SMALL, alerts: { cluster: { diskUsed: "60%", isrShrinks: 3 } } },
      other({ cluster: { diskUsed: "80%", isrShrinks: 2, produceTime: "50ms" } }),
    );
    expect(cluster).toMatchObject({ diskUsed: 0.6, isrShrinks: 2, produceTime: 50, produceTimeCritical: 500 });
  });

  test("a system may also want less than what holds for any", () => {
    expect(written({ ...SMALL, alerts: { cluster: { produceTimeCritical: "2s" } } }).cluster.produceTimeCritical).toBe(
      2000,
    );
  });
});

describe("a group's thresholds", () => {
  const groupOf = (entry: object, alerts: object = {}) => written({ ...reader(entry), alerts }).groups[0];

  test("its own are stronger than its system's", () => {
    expect(groupOf({ alerts: { lag: 5, noProgress: "1m" } }, { groups: { lag: 100, lagCritical: 500 } })).toEqual({
      system: "mine",
      group: "g",
      transactional: false,
      lag: 5,
      lagCritical: 500,
      noProgressSeconds: 60,
    });
  });

  test("without any, only a stop is told, after ten minutes", () => {
    expect(groupOf({})).toEqual({ system: "mine", group: "g", transactional: false, noProgressSeconds: 600 });
  });

  test("who may take 5 s from end to end can't trail by more", () => {
    expect(groupOf({}, { topics: { endToEnd: "5s" } })?.timeLagSeconds).toBe(5);
    expect(groupOf({}, { topics: { endToEnd: "5s" }, groups: { timeLag: "90s" } })?.timeLagSeconds).toBe(90);
  });
});

describe("dead letters", () => {
  test.each([
    [{}, { waiting: 0 }],
    [{ perHour: 10 }, { perHour: 10 }],
    [
      { waiting: 5, waitingCritical: 50 },
      { waiting: 5, waitingCritical: 50 },
    ],
  ])("%j means %j", (deadLetters, expected) => {
    const content = { ...SMALL, deadLetters: { style: "suffix" }, alerts: { deadLetters } };
    expect(written(content).deadLetters).toEqual([{ system: "mine", topic: "mine.events.dlq", ...expected }]);
  });
});

describe("refused", () => {
  test.each<[string, object, string]>([
    [
      "a critical threshold that comes before the milder one",
      { alerts: { groups: { lag: 100, lagCritical: 100 } } },
      "alerts.groups.lagCritical must be above lag (100), which is the milder one",
    ],
    [
      "the same for disks",
      { alerts: { cluster: { diskUsed: "80%", diskUsedCritical: "70%" } } },
      "alerts.cluster.diskUsedCritical must be above diskUsed (0.8), which is the milder one",
    ],
    [
      "a time between two steps of measuring",
      { alerts: { topics: { endToEnd: "3s" } } },
      "alerts.topics.endToEnd is no step in which services measure their times:" +
        " write 5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2s, 5s, 10s, 30s or 1m",
    ],
    [
      "a promise of everything",
      { objectives: { topics: "100%" } },
      "objectives.topics write a percentage from 94% to below 100%: a promise of 100% leaves nothing to measure against",
    ],
    [
      "a promise whose budget can't burn fast enough to be told",
      { objectives: { produce: { within: "10ms", share: "90%" } } },
      "objectives.produce.share write a percentage from 94% to below 100%: a promise of 100% leaves nothing to measure against",
    ],
  ])("%s", (_what, more, expected) => {
    expect(refusals({ ...SMALL, ...more })).toEqual([expected]);
  });

  test("a group's own time between two steps", () => {
    const [reason] = refusals(reader({ alerts: { processingTime: "2m" } }));
    expect(reason).toContain("services.reader.consumes[0].alerts.processingTime is no step");
  });
});

describe("one factor shortens every duration", () => {
  const stack = watched(["chat"]);
  const find = (scale: number, alert: string) =>
    alertsOf(documentOf(stack, scale)).find((each) => each.alert === alert);

  test("how long something must hold", () => {
    expect(find(1, "KafkaUnderReplicated")?.for).toBe("10m");
    expect(find(0.1, "KafkaUnderReplicated")?.for).toBe("1m");
    expect(find(0.01, "KafkaUnderReplicated")?.for).toBe("6s");
    expect(find(0.1, "KafkaUncleanElection")?.for).toBeUndefined();
  });

  test("windows, but never below four scrapes", () => {
    expect(find(1, "KafkaUncleanElection")?.expr).toContain("[15m]");
    expect(find(0.1, "KafkaUncleanElection")?.expr).toContain("[90s]");
    expect(find(0.01, "KafkaUncleanElection")?.expr).toContain("[1m]");
  });

  test("offsets into the past", () => {
    expect(find(1, "ErrorBudgetBurn")?.expr).toContain("offset 3h");
    expect(find(0.1, "ErrorBudgetBurn")?.expr).toContain("offset 18m");
  });
});
