// What a machine's start script makes of its volume, before Kafka starts: real XFS, Kafka's own format tool.

import type { Disk } from "./disk";
import { Lab, NODE, VOLUME, describeMachine } from "./lab";
import type { Machine } from "./machine";

jest.setTimeout(600_000);

const IDENTITY = "cat /var/lib/kafka/data/meta.properties";

describeMachine("a volume", () => {
  let lab: Lab;
  let disk: Disk;
  let machine: Machine;
  let identity: string;

  beforeAll(async () => {
    lab = await Lab.make();
    lab.putKafka();
    await lab.putExporter();
    disk = lab.disk();
  });

  afterAll(() => lab.remove());

  test("that is blank gets a file system, and is formatted for its cluster", () => {
    machine = lab.machine(disk);
    const output = machine.must("kafka-node prepare");
    expect(output).toContain(`volume ${VOLUME} is blank: making a file system`);
    expect(output).toContain(`formatting /var/lib/kafka/data for cluster ${lab.plan.cluster.id}`);
    expect(machine.must("findmnt -no FSTYPE,OPTIONS /var/lib/kafka")).toMatch(/^xfs .*noatime/);
    identity = machine.must(IDENTITY);
    expect(identity).toContain(`cluster.id=${lab.plan.cluster.id}\n`);
    // A machine's journal keeps what its script says.
    expect(output).not.toMatch(/scram|storedKey|password/i);
  });

  test("secrets are in memory, and only Kafka reads them; nothing is left for a format", () => {
    expect(machine.must("findmnt -no FSTYPE /etc/kafka").trim()).toBe("tmpfs");
    const listed = machine.must("cd /etc/kafka && stat -c '%n %U %a' *").trim().split("\n");
    expect(listed).toEqual(
      [
        ...["fingerprint", "java.args", "keystore.pem", "log4j2.yaml", "metrics.p12", "metrics.yml"],
        ...["server.properties", "truststore.pem"],
      ].map((name) => `${name} kafka 400`),
    );
    expect(machine.run("setpriv --reuid=nobody --clear-groups cat /etc/kafka/server.properties").code).not.toBe(0);
    expect(lab.secrets()).toHaveLength(6);
    const words = [...lab.secrets(), "PRIVATE KEY"].map((word) => `-e '${word}'`).join(" ");
    const places = "/var/lib/kafka /var/log /run /etc/kafka-node.conf /etc/sysctl.d /noted";
    expect(machine.run(`grep -rlF ${words} ${places}`)).toEqual({ code: 1, output: "" });
    expect(machine.must("cat /noted")).toContain("sysctl --quiet --load /etc/sysctl.d/90-kafka.conf");
    expect(machine.must("cat /etc/sysctl.d/90-kafka.conf")).toMatch(/vm\.swappiness = 1\nvm\.max_map_count = 262144\n/);
  });

  test("isn't formatted by the second boot", () => {
    machine.must("umount /etc/kafka /var/lib/kafka && rm -r /run/kafka-node");
    expect(machine.must("kafka-node prepare")).not.toMatch(/formatting|making/);
    expect(machine.must(IDENTITY)).toBe(identity);
  });

  test("makes another machine the same node, where its own was lost", () => {
    machine.remove();
    machine = lab.machine(disk);
    expect(machine.must("kafka-node prepare")).not.toMatch(/formatting|making/);
    expect(machine.must(IDENTITY)).toBe(identity);
  });

  test("of another cluster is refused, mounted or not", () => {
    machine.must("umount /var/lib/kafka");
    lab.put({ clusterId: "AAAAAAAAAAAAAAAAAAAAAA" });
    const mine = `belongs to ${NODE} of cluster ${lab.plan.cluster.id}, and this is ${NODE} of cluster AAAAAAAAAAAAAAAAAAAAAA`;
    const refusal = { code: 3, output: expect.stringContaining(`refused: volume ${VOLUME} ${mine}`) as string };
    expect(machine.run("kafka-node prepare")).toEqual(refusal);
    machine.must("mount /dev/volume /var/lib/kafka");
    expect(machine.run("kafka-node prepare")).toEqual(refusal);
    lab.put();
    expect(machine.must("kafka-node prepare && " + IDENTITY)).toContain(identity);
  });

  test("whose data is gone isn't formatted again", () => {
    machine.must("mv /var/lib/kafka/data /var/lib/kafka/elsewhere");
    const { code, output } = machine.run("kafka-node prepare");
    expect([code, output]).toEqual([3, expect.stringMatching(/refused: .+ was formatted before and is gone/)]);
  });

  test("whose format was cut short is formatted again", () => {
    machine = lab.machine(lab.disk());
    machine.write("/usr/local/bin/java", "#!/bin/bash\nmkdir -p /var/lib/kafka/data/half\nexit 1\n", 0o755);
    expect(machine.run("kafka-node prepare").code).toBe(1);
    machine.must("rm /usr/local/bin/java; kafka-node prepare");
    expect(machine.must("ls /var/lib/kafka/data").trim().split("\n")).toEqual([
      "__cluster_metadata-0",
      "bootstrap.checkpoint",
      "meta.properties",
    ]);
  });
});
