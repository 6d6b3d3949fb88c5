// What a changed node means: nothing, a call, or a restart; and how a preview says it.

import { changeOf, describeChange, dynamicSettings, type NodeShape } from "../../../plan/diff";

const properties = (settings: Readonly<Record<string, string>>) => ({
  content: ["# Section", ...Object.entries(settings).map(([name, value]) => `${name}=${value}`), ""].join("\n"),
  secret: true,
});

const BASE = { "log.retention.ms": "1000", "queued.max.requests": "500", "sasl.jaas.config": 'x password="old";' };
const base: NodeShape = {
  kafkaVersion: "4.3.1",
  files: { "server.properties": properties(BASE), "keystore.pem": { content: "key", secret: true } },
  command: ["java", "-Xmx512m", "kafka.Kafka"],
  host: "127.0.0.1",
  ports: [9092],
};
const withSettings = (settings: Readonly<Record<string, string>>): NodeShape => ({
  ...base,
  files: { ...base.files, "server.properties": properties(settings) },
});

test("the same node: nothing", () => {
  expect(changeOf(base, base)).toEqual({ dynamic: {}, restart: [], reload: false });
  expect(describeChange(base, base)).toBeUndefined();
});

test("a setting that Kafka takes while it runs needs no restart", () => {
  const after = withSettings({ ...BASE, "log.retention.ms": "2000", "num.io.threads": "16" });
  expect(changeOf(base, after)).toEqual({
    dynamic: { "log.retention.ms": "2000", "num.io.threads": "16" },
    restart: [],
    reload: false,
  });
  expect(describeChange(base, after)).toBe("dynamic (no restart): log.retention.ms, num.io.threads");
});

test("a setting that is taken out goes back to Kafka's default", () => {
  const rest = Object.fromEntries(Object.entries(BASE).filter(([name]) => name !== "log.retention.ms"));
  expect(changeOf(base, withSettings(rest)).dynamic).toEqual({ "log.retention.ms": undefined });
});

test("a dynamic setting that a process has read at its start leaves it only with a restart", () => {
  const rest = Object.fromEntries(Object.entries(BASE).filter(([name]) => name !== "log.retention.ms"));
  const startedWith = dynamicSettings(base);
  expect(startedWith).toEqual(["log.retention.ms"]);
  const { dynamic, restart } = changeOf(base, withSettings(rest), startedWith);
  expect(Object.keys(dynamic)).toEqual(["log.retention.ms"]);
  expect(restart).toEqual(["log.retention.ms 1000 -> unset"]);
  expect(describeChange(base, withSettings(rest), startedWith)).toBe(
    "rolling (restarted behind the gate): log.retention.ms 1000 -> unset",
  );
  const longer = withSettings({ ...BASE, "log.retention.ms": "2000" });
  expect(describeChange(base, longer, startedWith)).toBe("dynamic (no restart): log.retention.ms");
});

test("a fixed setting needs a restart, and says from what to what", () => {
  const after = withSettings({ ...BASE, "queued.max.requests": "600" });
  expect(describeChange(base, after)).toBe("rolling (restarted behind the gate): queued.max.requests 500 -> 600");
});

test("a setting that follows from something else says from what", () => {
  const sized = (content: string): NodeShape => ({
    ...base,
    files: { "server.properties": { content, secret: true } },
  });
  const [before, after] = [
    "replica.fetch.max.bytes=1048576",
    "# replica.fetch.max.bytes: for the records of media\nreplica.fetch.max.bytes=5242880",
  ];
  expect(describeChange(sized(before ?? ""), sized(after ?? ""))).toBe(
    "rolling (restarted behind the gate): replica.fetch.max.bytes 1048576 -> 5242880 (for the records of media)",
  );
});

test("secrets are not in the words", () => {
  const after = withSettings({ ...BASE, "sasl.jaas.config": 'x password="new";' });
  expect(describeChange(base, after)).toBe("rolling (restarted behind the gate): sasl.jaas.config changed");
});

test("both kinds at once", () => {
  const after = withSettings({ ...BASE, "log.retention.ms": "2000", "queued.max.requests": "600" });
  expect(describeChange(base, after)).toBe(
    "dynamic (no restart): log.retention.ms; rolling (restarted behind the gate): queued.max.requests 500 -> 600",
  );
});

test.each<[string, Partial<NodeShape>, string]>([
  ["another Kafka", { kafkaVersion: "4.3.2" }, "Kafka 4.3.1 -> 4.3.2"],
  ["another heap", { command: ["java", "-Xmx1g", "kafka.Kafka"] }, "command -Xmx512m -> -Xmx1g"],
  [
    "another way of logging",
    { files: { ...base.files, "log4j2.yaml": { content: "new", secret: false } } },
    "log4j2.yaml changed",
  ],
  ["other ports", { ports: [9192] }, "its ports move"],
])("%s needs a restart", (_name, change, words) => {
  expect(changeOf(base, { ...base, ...change })).toEqual({ dynamic: {}, restart: [words], reload: false });
});
