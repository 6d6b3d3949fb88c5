// What a release finalizes is Kafka's to say: the plan's table is held against what the format tool would write.

import { RELEASES } from "../../../plan/releases";
import { mustTool } from "../../support/kafka-tools";

test.each(Object.entries(RELEASES))(
  "the plan knows what Kafka %s finalizes",
  async (release, levels) => {
    const said = await mustTool("storage", ["version-mapping", "--release-version", release]);
    const found = [...said.matchAll(/^([a-z.]+)=(\d+)/gm)].map(([, name = "", level]) => [name, Number(level)]);
    expect(Object.fromEntries(found.filter(([name]) => name !== "kraft.version"))).toEqual(levels);
  },
  60_000,
);
