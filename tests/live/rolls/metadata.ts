// The step after an upgrade: the metadata's version, which can't be taken back.

import { NEWER, OLDER, expectUnharmed, type Lab } from "./lab";

const SETTINGS = { "queued.max.requests": 700 };
const LINE = "metadata-version 4.2->4.3";

export function provesMetadata(lab: Lab): void {
  const describe = (cluster: object, acknowledge: string[] = []) =>
    lab.stack.describe(
      { kafkaVersion: NEWER, settings: SETTINGS, ...cluster },
      { "kafka-platform:acknowledge": acknowledge },
    );
  const refused = async (words: string) => {
    const { code, output } = await lab.stack.run("preview");
    expect(output).toContain(words);
    expect(code).toBe(1);
  };

  test("is refused without the line that allows it, and raised with it, with no restart", async () => {
    expect(await lab.kafka.metadataVersion()).toMatch(/^4\.2-/);
    const before = lab.pids();
    describe({ metadataVersion: "4.3" });
    await refused(`metadata 4.2 -> 4.3: can't be taken back`);
    await refused(`to allow it, add to kafka-platform:acknowledge: - ${LINE}`);

    describe({ metadataVersion: "4.3" }, [LINE]);
    const up = await lab.stack.run("up");
    expect(up.output).toContain("metadata 4.2 -> 4.3: can't be taken back");
    expect(up.code).toBe(0);
    expect(await lab.kafka.metadataVersion()).toMatch(/^4\.3-/);
    expect(lab.pids()).toEqual(before);
    const after = await lab.stack.run("preview", "--expect-no-changes");
    expect(after.output).toContain(`"${LINE}" allows nothing any more: remove the line`);
    expect(after.code).toBe(0);
    expectUnharmed(await lab.load.summary());
  });

  test("has no way back, and neither have the binaries then", async () => {
    describe({ metadataVersion: "4.2" }, ["metadata-version 4.3->4.2"]);
    await refused("the cluster's metadata is at 4.3 and can't go back to 4.2");
    describe({ kafkaVersion: OLDER });
    await refused(`Kafka ${NEWER} -> ${OLDER} can't be: the cluster's metadata is at 4.3, which ${OLDER} can't read`);
  });
}
