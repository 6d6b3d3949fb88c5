// The start script of a machine on AWS, run for real: as root, with a block device as its volume, real XFS, real Kafka.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scramCredential } from "../../../components/security/scram";
import { brokerArguments, formatArguments, nodeEnvironment } from "../../../plan/aws/machine-files";
import { propertiesText } from "../../../plan/clients";
import { readConfiguration } from "../../../plan/configuration";
import { fill } from "../../../plan/materials";
import { makePlan } from "../../../plan/plan";
import { SCRAM_ITERATIONS } from "../../../plan/security";
import { kafkaDirectory } from "../../../toolchain/kafka";
import { root } from "../../support/stack";
import { certificatesFor } from "./certificates";
import { Disk, Machine, Store, must, whyNot } from "./machine";

jest.setTimeout(300_000);

const VOLUME = "vol-0123456789abcdef0";
const LINK = "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0";
const NODE = "kafka-1";

const reason = whyNot();
if (reason !== undefined) console.warn(`SKIPPED: the start script needs a loop device and namespaces: ${reason}`);
const describeMachine = reason === undefined ? describe : describe.skip;

const plan = makePlan(
  readConfiguration(
    "lab",
    {
      environment: "dev",
      platform: { kind: "aws", region: "eu-central-1", domain: "kafka.test", image: { id: "ami-0123456789abcdef0" } },
      cluster: { brokers: 1, heap: "256MiB" },
    },
    "Pulumi.lab.yaml",
  ),
  "Pulumi.lab.yaml",
);

describeMachine("the start script", () => {
  const lab = mkdtempSync(join(tmpdir(), "kafka-platform-lab-"));
  const store = new Store(join(lab, "store"));
  const machines: Machine[] = [];
  const disks: Disk[] = [];
  let disk: Disk;
  let client: string;

  function newDisk(name: string): Disk {
    const made = new Disk(lab, name);
    disks.push(made);
    return made;
  }

  function newMachine(on: Disk): Machine {
    const made = new Machine(store, on.device, LINK, NODE, ["kafka-1.kafka.test"]);
    machines.push(made);
    return made;
  }

  /** Puts what the deployment would put for the node. */
  async function putBundle(change: { clusterId?: string; node?: string } = {}): Promise<void> {
    const [node] = plan.nodes;
    if (!node) throw new Error("no node");
    const { kafkaVersion } = plan.cluster;
    const values = await materials();
    const files = Object.entries(node.bundle.files).map(
      ([name, file]) => [name, { ...file, content: fill(file.content, values) }] as const,
    );
    const open = files.filter(([, file]) => !file.secret).map(([name, file]) => [name, file.content] as const);
    const secrets = Object.fromEntries(
      files.filter(([, file]) => file.secret).map(([name, file]) => [name, file.content]),
    );
    const all = [...open, ["java.args", brokerArguments(node.bundle, kafkaVersion)] as const];
    const fingerprint = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 32);
    const { clusterId, initialControllers = "" } = node.bundle.format;
    const scram = node.bundle.format.scram.map((credential) => fill(credential, values));
    const format = formatArguments({ clusterId, kafkaVersion, quorum: { initialControllers, formed: false }, scram });
    for (const [name, content] of all) store.put(`nodes/${NODE}/files/${name}`, content);
    store.put(
      `nodes/${NODE}/node.env`,
      nodeEnvironment({
        clusterId: change.clusterId ?? clusterId,
        kafkaVersion,
        volume: VOLUME,
        secret: `lab-kafka/nodes/${NODE}`,
        fingerprint,
        files: all.map(([name]) => name),
      }),
    );
    store.put(
      `secrets/lab-kafka/nodes/${NODE}`,
      JSON.stringify({ fingerprint, files: { ...secrets, "format.args": format } }),
    );
    const contract = plan.clients["admin"];
    const filled = Object.entries(contract?.properties ?? {}).map(([key, value]) => [key, fill(value, values)]);
    client = propertiesText(Object.fromEntries(filled) as Record<string, string>);
  }

  let known: Promise<Record<string, string>> | undefined;
  function materials(): Promise<Record<string, string>> {
    known ??= certificatesFor(plan.certificates.requests).then((certificates) => ({
      ...certificates,
      "password/broker": "brokersown",
      "password/admin": "adminsown",
      "scram/broker": scramCredential("brokersown", "c2FsdHNhbHRzYWx0c2FsdA==", SCRAM_ITERATIONS),
      "scram/admin": scramCredential("adminsown", "c2FsdHNhbHRzYWx0c2FsdA==", SCRAM_ITERATIONS),
    }));
    return known;
  }

  function tool(machine: Machine, name: string, args: string, input?: string): string {
    machine.write("/tmp/client.properties", client, 0o600);
    const java = `java -Xmx256m -XX:TieredStopAtLevel=1 -Dlog4j2.level=ERROR -cp '/opt/kafka/${plan.cluster.kafkaVersion}/libs/*'`;
    const to = "--bootstrap-server kafka-1.kafka.test:9092 --command-config /tmp/client.properties";
    const { code, output } = machine.run(`timeout 60 ${java} ${name} ${to} ${args}`, input);
    if (code !== 0)
      throw new Error(
        `${name} ${args}: ${output}\n${machine.run("tail -50 /var/log/kafka/console /var/log/kafka/server.log").output}`,
      );
    return output;
  }

  function untilServing(machine: Machine): void {
    const { code } = machine.run(
      "for each in $(seq 1200); do grep -q 'Kafka Server started' /var/log/kafka/server.log 2>/dev/null && exit 0; sleep 0.1; done; exit 1",
    );
    if (code !== 0) throw new Error(machine.run("tail -50 /var/log/kafka/console /var/log/kafka/server.log").output);
  }

  beforeAll(async () => {
    const libs = join(kafkaDirectory(), "libs");
    const archive = join(lab, "kafka.zip");
    execFileSync(
      "python3",
      ["-m", "zipfile", "-c", archive, ...execFileSync("ls", [libs], { encoding: "utf8" }).trim().split("\n")],
      { cwd: libs },
    );
    store.put(`kafka/${plan.cluster.kafkaVersion}.zip`, readFileSync(archive));
    await putBundle();
    disk = newDisk("own");
  });

  afterAll(() => {
    for (const machine of machines) machine.remove();
    for (const each of disks) each.remove();
    rmSync(lab, { recursive: true, force: true });
  });

  test("first boot: a blank volume gets a file system, storage is formatted once, a broker starts and takes records", () => {
    const machine = newMachine(disk);
    const { code, output } = machine.run("kafka-node prepare");
    expect([code, output]).toEqual([0, expect.stringContaining(`volume ${VOLUME} is blank: making a file system`)]);
    expect(output).toContain("formatting /var/lib/kafka/data for cluster");
    expect(machine.run("findmnt -no FSTYPE,OPTIONS /var/lib/kafka").output).toMatch(/^xfs .*noatime/);
    machine.start();
    untilServing(machine);
    tool(machine, "org.apache.kafka.tools.TopicCommand", "--create --topic kept --partitions 1");
    tool(machine, "org.apache.kafka.tools.ConsoleProducer", "--topic kept", "first\nsecond\n");
    machine.stop();
  });

  test("secrets are in memory, and only Kafka reads them; nothing is left for a format", () => {
    const [machine] = machines;
    expect(machine?.run("findmnt -no FSTYPE /etc/kafka").output.trim()).toBe("tmpfs");
    const listed = machine?.run("cd /etc/kafka && stat -c '%n %U %a' *").output.trim().split("\n");
    expect(listed).toEqual(
      ["fingerprint", "java.args", "keystore.pem", "log4j2.yaml", "server.properties", "truststore.pem"].map(
        (name) => `${name} kafka 400`,
      ),
    );
    expect(machine?.run("setpriv --reuid=nobody --clear-groups cat /etc/kafka/server.properties").code).not.toBe(0);
    const leaked = machine?.run(
      "grep -rl 'adminsown\\|brokersown\\|BEGIN PRIVATE KEY' /var/lib/kafka /var/log/kafka /run/kafka-node /opt/kafka/*/*.args 2>/dev/null",
    );
    expect(leaked?.output).toBe("");
    expect(machine?.run("cat /noted").output).toContain("sysctl --quiet --load /etc/sysctl.d/90-kafka.conf");
    expect(machine?.run("cat /etc/sysctl.d/90-kafka.conf").output).toMatch(
      /vm\.swappiness = 1\nvm\.max_map_count = 262144\n/,
    );
  });

  test("second boot of the same machine: nothing is formatted", () => {
    const [machine] = machines;
    expect(machine?.run("umount /etc/kafka /var/lib/kafka && kafka-node prepare").output).not.toMatch(
      /formatting|making/,
    );
  });

  test("a new machine takes the volume over: the same broker, with its records", () => {
    machines[0]?.remove();
    const machine = newMachine(disk);
    const { code, output } = machine.run("kafka-node prepare");
    expect(code).toBe(0);
    expect(output).not.toMatch(/formatting|making/);
    machine.start();
    untilServing(machine);
    const records = tool(
      machine,
      "org.apache.kafka.tools.consumer.ConsoleConsumer",
      "--topic kept --from-beginning --max-messages 2",
    );
    expect(records).toContain("first\nsecond\n");
    machine.stop();
  });

  test("a volume that has grown is taken whole", () => {
    const machine = machines[1];
    const size = () => Number(machine?.run("df --output=size -k /var/lib/kafka | tail -1").output);
    const before = size();
    disk.grow();
    expect(machine?.run("kafka-node grow").code).toBe(0);
    expect(size()).toBeGreaterThan(before + 200_000);
    machine?.run("umount /etc/kafka /var/lib/kafka");
  });

  test("a volume of another node or cluster is refused", async () => {
    await putBundle({ clusterId: "AAAAAAAAAAAAAAAAAAAAAA" });
    const machine = newMachine(disk);
    const { code, output } = machine.run("kafka-node prepare");
    expect(code).toBe(3);
    expect(output).toMatch(
      new RegExp(
        `refused: volume ${VOLUME} belongs to kafka-1 of cluster ${plan.cluster.id}, and this is kafka-1 of cluster AAAA`,
      ),
    );
    await putBundle();
  });

  test.each([
    [
      "a file system of another kind",
      (device: string) => must("mkfs.ext4", "-q", device),
      /holds a foreign file system \(ext4 without a label\)/,
    ],
    [
      "an XFS that isn't ours",
      (device: string) => must("mkfs.xfs", "-q", "-L", "precious", device),
      /holds a foreign file system \(xfs precious\)/,
    ],
    ["an XFS with our label and somebody's files", filled, /holds files that this program didn't write/],
    [
      "bare data",
      (device: string) => must("sh", "-c", `printf precious | dd of=${device} bs=1 seek=5000 conv=notrunc status=none`),
      /holds data that this program didn't write/,
    ],
    [
      "a partition table",
      (device: string) => must("sh", "-c", `echo ',,L' | sfdisk --quiet ${device} 2>&1 || true`),
      /holds (data|a foreign)/,
    ],
  ])("foreign data is refused and left alone: %s", (name, prepare, expected) => {
    const foreign = newDisk(name.replace(/\W/g, "-"));
    prepare(foreign.device);
    const before = digest(foreign.device);
    const machine = newMachine(foreign);
    const { code, output } = machine.run("kafka-node prepare");
    expect([code, output]).toEqual([3, expect.stringMatching(expected)]);
    machine.remove();
    // Mounting an XFS writes to its log: what it holds is compared by its files.
    if (!name.startsWith("an XFS with our")) expect(digest(foreign.device)).toBe(before);
    else expect(contents(foreign.device)).toBe("precious");
  });

  test("a format that was cut short is done again", async () => {
    await putBundle();
    const fresh = newDisk("cut-short");
    const machine = newMachine(fresh);
    machine.write("/usr/local/bin/java", "#!/bin/bash\nmkdir -p /var/lib/kafka/data/half\nexit 1\n", 0o755);
    expect(machine.run("kafka-node prepare").code).not.toBe(0);
    machine.run("rm /usr/local/bin/java; umount /etc/kafka");
    expect(machine.run("kafka-node prepare").code).toBe(0);
    expect(machine.run("ls /var/lib/kafka/data").output.trim().split("\n").sort()).toEqual(
      ["bootstrap.checkpoint", "meta.properties"].sort(),
    );
  });

  test("files and secrets of two deployments are never mixed", async () => {
    await putBundle();
    const secret = join(store.directory, "secrets", "lab-kafka", "nodes", NODE);
    const kept = JSON.parse(readFileSync(secret, "utf8")) as object;
    store.put(`secrets/lab-kafka/nodes/${NODE}`, JSON.stringify({ ...kept, fingerprint: "another" }));
    const machine = newMachine(newDisk("mixed"));
    const { code, output } = machine.run("kafka-node prepare");
    expect(code).not.toBe(0);
    expect(output).toContain("the node's files: gave up after 3 s");
    expect(machine.run("ls /etc/kafka").output).toBe("");
    await putBundle();
  });
});

function filled(device: string): void {
  must("mkfs.xfs", "-q", "-L", "kafka-data", device);
  const at = mkdtempSync(join(tmpdir(), "kafka-platform-mount-"));
  must("sh", "-c", `mount ${device} ${at} && printf precious > ${at}/theirs && umount ${at} && rmdir ${at}`);
}

function contents(device: string): string {
  const at = mkdtempSync(join(tmpdir(), "kafka-platform-mount-"));
  return must("sh", "-c", `mount ${device} ${at} && cat ${at}/*; umount ${at} && rmdir ${at}`);
}

const digest = (device: string): string => must("sha256sum", device).split(" ")[0] ?? "";

test("the script is clean by shellcheck, and its units by systemd, where they are installed", () => {
  const directory = join(root, "components", "platforms", "aws", "machine");
  const there = (name: string) => must("sh", "-c", `command -v ${name} || true`).trim() !== "";
  if (!there("shellcheck")) console.warn("SKIPPED: shellcheck isn't installed");
  else expect(must("sh", "-c", `shellcheck ${join(directory, "kafka-node")} 2>&1 || true`)).toBe("");
  expect(must("bash", "-n", join(directory, "kafka-node"))).toBe("");
});
