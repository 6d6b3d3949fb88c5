import { absoluteProject, mergeStackFile, runsHere } from "../../../toolchain/stack-files";

test("the copy keeps the engine's salt, and everything else comes from the committed file", () => {
  const copy = { encryptionsalt: "v1:abc", config: { "kafka-platform:old": 1 } };
  expect(mergeStackFile({ config: { "kafka-platform:cluster": { brokers: 3 } } }, copy)).toEqual({
    encryptionsalt: "v1:abc",
    config: { "kafka-platform:cluster": { brokers: 3 } },
  });
});

test("a salt of the committed file wins: its secrets are encrypted with it", () => {
  expect(mergeStackFile({ encryptionsalt: "theirs" }, { encryptionsalt: "ours" })).toEqual({
    encryptionsalt: "theirs",
  });
});

test("project settings hold from any directory", () => {
  const project = {
    name: "kafka-platform",
    runtime: "nodejs",
    main: "index.ts",
    plugins: { providers: [{ name: "kafkaplatform", path: "providers" }] },
  };
  expect(absoluteProject(project, "/repository")).toEqual({
    name: "kafka-platform",
    runtime: "nodejs",
    plugins: { providers: [{ name: "kafkaplatform", path: "/repository/providers" }] },
  });
  expect(project.main).toBe("index.ts");
});

test.each([
  [{}, true],
  [{ config: { "kafka-platform:platform": { kind: "local" } } }, true],
  [{ config: { "kafka-platform:platform": { kind: "aws" } } }, false],
  [{ config: { "kafka-platform:platform": "docker" } }, true],
  [{ config: { "kafka-platform:platform": { kind: "docker" } } }, true],
])("%j is on this machine: %s", (file, expected) => {
  expect(runsHere(file)).toBe(expected);
});
