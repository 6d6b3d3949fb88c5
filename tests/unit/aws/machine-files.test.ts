// What a machine reads: its start script and units, and the texts that are made for it.

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  brokerArguments,
  librariesOnMachine,
  nodeEnvironment,
  secretText,
  userData,
} from "../../../plan/aws/machine-files";
import { formatArguments } from "../../../plan/broker/java-arguments";
import type { Plan } from "../../../plan/plan";
import { planned } from "./support";

const MACHINE = resolve(__dirname, "../../../components/platforms/aws/machine");

/** Where a program is missing, its test is skipped, says so, and is counted. */
function needing(program: string): typeof test {
  const missing = spawnSync(program, ["--version"]).error !== undefined;
  if (missing) console.warn(`SKIPPED: ${program} is not installed`);
  return missing ? test.skip : test;
}

needing("bash")("the start script is one that bash reads", () => {
  execFileSync("bash", ["-n", join(MACHINE, "kafka-node")]);
});

needing("shellcheck")("shellcheck finds nothing in the start script", () => {
  expect(spawnSync("shellcheck", [join(MACHINE, "kafka-node")], { encoding: "utf8" }).stdout).toBe("");
});

needing("systemd-analyze")("systemd understands every line of the units", () => {
  const directory = mkdtempSync(join(tmpdir(), "kafka-platform-units-"));
  try {
    const script = join(directory, "kafka-node");
    copyFileSync(join(MACHINE, "kafka-node"), script);
    chmodSync(script, 0o755);
    const units = ["kafka-node.service", "kafka.service"].map((name) => {
      const text = readFileSync(join(MACHINE, name), "utf8").replaceAll("/usr/local/sbin/kafka-node", script);
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    });
    const verify = spawnSync("systemd-analyze", ["verify", "--man=no", ...units], { encoding: "utf8" });
    // What it finds in the system's own units is none of ours.
    expect(`${verify.stdout}${verify.stderr}`.split("\n").filter((line) => line.includes("kafka"))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

const FORMAT = {
  clusterId: "AAAAAAAAAAAAAAAAAAAAAA",
  libraries: librariesOnMachine("4.3.1"),
  scram: ['SCRAM-SHA-512=[name=a,salt="x"]'],
};
const quorum = (formed: boolean) => ({ initialControllers: "1@a:9093:AAAAAAAAAAAAAAAAAAAAAA", formed });

test("only who begins a cluster is told its first controllers and credentials", () => {
  const lines = (text: string) => text.trim().split("\n");
  const begins = lines(formatArguments({ ...FORMAT, quorum: quorum(false) }));
  expect(begins).toContain('"--initial-controllers"');
  expect(begins.slice(-2)).toEqual(['"--add-scram"', String.raw`"SCRAM-SHA-512=[name=a,salt=\"x\"]"`]);
  const joins = lines(formatArguments({ ...FORMAT, quorum: quorum(true) }));
  expect(joins.at(-1)).toBe('"--no-initial-controllers"');
  const broker = lines(formatArguments(FORMAT));
  expect(broker.slice(-2)).toEqual(['"--config"', '"/etc/kafka/server.properties"']);
});

test("a cluster whose metadata stays at a release begins with it", () => {
  expect(formatArguments({ ...FORMAT, release: "4.1" })).toContain('"--release-version"\n"4.1"\n');
  expect(formatArguments(FORMAT)).not.toContain("--release-version");
});

test("what a shell reads can't do more than it says", () => {
  const facts = {
    kafkaVersion: "4.3.1",
    volume: "vol-1",
    secret: "s/nodes/kafka-1",
    fingerprint: "f",
    watched: false,
    files: ["b", "a"],
  };
  expect(nodeEnvironment({ clusterId: "A", ...facts })).toContain("FILES=a,b\n");
  for (const clusterId of ["$(reboot)", "a b", "a\nb", "`x`", "a;b"]) {
    expect(() => nodeEnvironment({ clusterId, ...facts })).toThrow(/^CLUSTER_ID can't be given to a shell/);
  }
});

test("user data names node, region and bucket, and nothing that ever changes", () => {
  const text = userData({ node: "kafka-1", region: "eu-central-1", bucket: "prod-kafka" });
  expect(text).toContain("NODE=kafka-1\nREGION=eu-central-1\nBUCKET=prod-kafka\n");
  expect(text).not.toMatch(/password|secret|heap|4\.\d/i);
});

const bundleOf = (plan: Plan, name: string) => {
  const node = plan.nodes.find((each) => each.name === name);
  if (!node) throw new Error(`no ${name}`);
  return node.bundle;
};
const watched = planned({ kubernetes: { cluster: { kubeconfig: "/nowhere" } } }, {}, { monitoring: "on" });

test.each(["kafka-1", "kafka-controller-1"])("%s carries the exporter where it is watched, and only there", (name) => {
  const text = brokerArguments(bundleOf(watched, name), "4.3.1");
  expect(text).toContain(
    '"-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent-1.0.1.jar=0.0.0.0:9404:/etc/kafka/metrics.yml"\n',
  );
  expect(brokerArguments(bundleOf(planned(), name), "4.3.1")).not.toContain("javaagent");
});

test("a machine is told which exporter to bring, or of none", () => {
  const facts = { clusterId: "A", kafkaVersion: "4.3.1", volume: "v", secret: "s", fingerprint: "f", files: [] };
  expect(nodeEnvironment({ ...facts, watched: true })).toContain("EXPORTER=1.0.1\n");
  expect(nodeEnvironment({ ...facts, watched: false })).not.toContain("EXPORTER");
});

test("a node's secret files are one text, bytes apart from texts", () => {
  const text = secretText("kafka-1", "f", { a: { content: "1" }, b: { content: "eA==", encoding: "base64" } });
  expect(JSON.parse(text)).toEqual({ fingerprint: "f", files: { a: "1" }, encoded: { b: "eA==" } });
});

test("more than one secret may hold is refused with the node's name; a node's real files are far from it", () => {
  expect(() => secretText("kafka-1", "f", { a: { content: "x".repeat(65_500) } })).toThrow(
    /^kafka-1: its secret files have 655\d\d characters, and Secrets Manager takes 65536/,
  );
  for (const { bundle, name } of watched.nodes) {
    const secret = Object.fromEntries(Object.entries(bundle.files).filter(([, file]) => file.secret));
    // Keys, certificates and the keystore, which are filled in later, take about 12,000.
    expect(secretText(name, "f", secret).length).toBeLessThan(40_000);
  }
});
