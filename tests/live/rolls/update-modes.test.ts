// Which settings a cluster takes without a restart is Kafka's to say: the plan's list is held against the jar's.

import { DYNAMIC_SETTINGS } from "../../../plan/broker/dynamic-settings";
import { javaProgram } from "../../support/java-program";
import { finished } from "../../support/stack";

test("the plan knows exactly the settings that Kafka takes for the whole cluster while it runs", async () => {
  const { code, stdout } = await finished(javaProgram("UpdateModes.java"));
  expect(code).toBe(0);
  const modes = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const clusterWide = modes.filter(([, mode]) => mode === "cluster-wide").map(([name]) => name);
  expect([...DYNAMIC_SETTINGS].sort()).toEqual(clusterWide.sort());
}, 60_000);
