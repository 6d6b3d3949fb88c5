// What the metadata of a cluster may become, and which binaries a node may be given.

import {
  acknowledgementOf,
  finalizedRelease,
  judgeMetadata,
  levelsToRaise,
  refusedBinaries,
  spentMetadataLines,
} from "../../../plan/releases";
import { readConfiguration } from "../../../plan/configuration";

const SETTING = "kafka-platform:acknowledge";
/** As clusters of these releases really say it. */
const AT_41 = {
  "metadata.version": 27,
  "kraft.version": 1,
  "transaction.version": 2,
  "group.version": 1,
  "eligible.leader.replicas.version": 1,
};
const AT_42 = { ...AT_41, "metadata.version": 29, "share.version": 1, "streams.version": 1 };
const AT_43 = { ...AT_42, "metadata.version": 30 };

test.each([
  [25, "4.0"],
  [26, "4.0"],
  [27, "4.1"],
  [28, "4.1"],
  [29, "4.2"],
  [30, "4.3"],
  [31, "level 31"],
  [21, "level 21"],
])("metadata.version %i is called %s", (level, name) => {
  expect(finalizedRelease({ "metadata.version": level })).toBe(name);
});

test("only what is lower is raised, and nothing that every cluster of ours begins with", () => {
  expect(levelsToRaise("4.3", AT_42)).toEqual({ "metadata.version": 30 });
  expect(levelsToRaise("4.3", AT_41)).toEqual({ "metadata.version": 30, "share.version": 1, "streams.version": 1 });
  expect(levelsToRaise("4.3", AT_43)).toEqual({});
  expect(levelsToRaise("4.3", { ...AT_42, "group.version": 2 })).toEqual({ "metadata.version": 30 });
});

describe("the metadata", () => {
  const judge = (
    metadataVersion: string | undefined,
    now: object,
    acknowledged: string[] = [],
    kafkaVersion = "4.3.1",
  ) =>
    judgeMetadata(
      { kafkaVersion, acknowledged, ...(metadataVersion ? { metadataVersion } : {}) },
      now as Record<string, number>,
      SETTING,
    );

  test("stays where it is when nobody asks, whatever the binaries are, and says what could be", () => {
    expect(judge(undefined, AT_42)).toEqual({
      kind: "stays",
      hint: `the cluster's metadata stays at 4.2: once Kafka 4.3.1 has proved itself, cluster.metadataVersion: "4.3" raises it`,
    });
    expect(judge(undefined, AT_43)).toEqual({ kind: "stays" });
    expect(judge(undefined, AT_42, [], "4.2.1")).toEqual({ kind: "stays" });
  });

  test("stays where it is when it is what is asked for", () => {
    expect(judge("4.2", AT_42)).toEqual({ kind: "stays" });
    expect(judge("4.3", AT_43)).toEqual({ kind: "stays" });
  });

  test("is raised only with the line that names this step", () => {
    const refused = {
      kind: "refused",
      reason:
        "metadata 4.2 -> 4.3: can't be taken back, and no older Kafka than 4.3 can run here afterwards; " +
        "to allow it, add to kafka-platform:acknowledge: - metadata-version 4.2->4.3",
    };
    expect(judge("4.3", AT_42)).toEqual(refused);
    expect(judge("4.3", AT_42, ["metadata-version 4.1->4.3", "delete orders 8sKd03aQ"])).toEqual(refused);
    expect(judge("4.3", AT_42, ["metadata-version 4.2->4.3"])).toEqual({
      kind: "rises",
      words: "metadata 4.2 -> 4.3: can't be taken back, and no older Kafka than 4.3 can run here afterwards",
    });
  });

  test("never goes back, with no line that would allow it", () => {
    expect(judge("4.2", AT_43, ["metadata-version 4.3->4.2"])).toEqual({
      kind: "refused",
      reason:
        "the cluster's metadata is at 4.3 and can't go back to 4.2: Kafka has no way back; " +
        'write cluster.metadataVersion: "4.3", or leave it out',
    });
  });

  test("a line that has done its work is named", () => {
    const spent = (now: object, metadataVersion?: string) =>
      spentMetadataLines(
        {
          kafkaVersion: "4.3.1",
          acknowledged: ["metadata-version 4.2->4.3", "delete orders 8sKd03aQ"],
          ...(metadataVersion ? { metadataVersion } : {}),
        },
        now as Record<string, number>,
      );
    expect(spent(AT_42, "4.3")).toEqual([]);
    expect(spent(AT_43, "4.3")).toEqual(["metadata-version 4.2->4.3"]);
    expect(spent(AT_42)).toEqual(["metadata-version 4.2->4.3"]);
    expect(acknowledgementOf("4.2", "4.3")).toBe("metadata-version 4.2->4.3");
  });
});

describe("the binaries", () => {
  test("go to a newer release and to any patch", () => {
    expect(refusedBinaries({ from: "4.2.1", to: "4.3.1" }, AT_42)).toBeUndefined();
    expect(refusedBinaries({ from: "4.1.0", to: "4.3.1" }, undefined)).toBeUndefined();
    expect(refusedBinaries({ from: "4.3.1", to: "4.3.0" }, AT_43)).toBeUndefined();
  });

  test("go back as long as they can read the metadata", () => {
    expect(refusedBinaries({ from: "4.3.1", to: "4.2.1" }, AT_42)).toBeUndefined();
    expect(refusedBinaries({ from: "4.3.1", to: "4.2.1" }, AT_43)).toBe(
      "Kafka 4.3.1 -> 4.2.1 can't be: the cluster's metadata is at 4.3, which 4.2.1 can't read, and there is no way back; " +
        "stay at Kafka 4.3 or newer",
    );
    expect(refusedBinaries({ from: "4.3.1", to: "4.2.1" }, undefined)).toMatch(
      /no broker answers.*start the cluster first/,
    );
  });

  test("are changed in a deployment before the one that raises the metadata", () => {
    expect(refusedBinaries({ from: "4.2.1", to: "4.3.1", metadataVersion: "4.3" }, AT_42)).toBe(
      "Kafka 4.2.1 runs here, and cluster.metadataVersion asks for 4.3: deploy Kafka 4.3.1 first, without it, " +
        "and raise the metadata in a deployment of its own",
    );
    expect(refusedBinaries({ from: "4.2.1", to: "4.3.1", metadataVersion: "4.2" }, AT_42)).toBeUndefined();
  });
});

describe("a stack's file", () => {
  const read = (cluster: object) =>
    readConfiguration(
      "dev",
      { environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3, ...cluster } },
      "S",
    );

  test("may ask for an older metadata than its Kafka's, not for a newer one", () => {
    expect(read({ kafkaVersion: "4.3.1", metadataVersion: "4.2" }).cluster.metadataVersion).toBe("4.2");
    expect(() => read({ kafkaVersion: "4.2.1", metadataVersion: "4.3" })).toThrow(
      'S: cluster.metadataVersion = "4.3": Kafka 4.2.1 can\'t read it: raise cluster.kafkaVersion first',
    );
  });

  test.each([
    [{ metadataVersion: 4.2 }, "cluster.metadataVersion = 4.2: write a release, in quotes: 4.0, 4.1, 4.2, 4.3"],
    [{ metadataVersion: "3.9" }, 'cluster.metadataVersion = "3.9": write a release, in quotes'],
    [{ kafkaVersion: "4.9.0" }, 'cluster.kafkaVersion = "4.9.0": write a version of a release that this program knows'],
  ])("%j is refused", (cluster, words) => {
    expect(() => read(cluster)).toThrow(words);
  });
});
