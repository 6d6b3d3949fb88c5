// The start script of a machine on AWS, run for real: as root, with a block device as its volume, real XFS, real Kafka.

import type { Disk } from "./disk";
import { HOST, Lab, READER_PASSWORD, describeMachine, planned } from "./lab";
import type { Machine } from "./machine";

jest.setTimeout(600_000);

const IDENTITY = "cat /var/lib/kafka/data/meta.properties";
const LOGS = "tail -30 /var/log/kafka/console /var/log/kafka/server.log";

describeMachine("the start script", () => {
  let lab: Lab;
  let disk: Disk;
  let machine: Machine;
  let identity: string;

  /** One of Kafka's own tools, on the machine. */
  function tool(name: string, args: string, input?: string): string {
    machine.write("/tmp/client.properties", lab.client, 0o600);
    const libraries = `/opt/kafka/${lab.plan.cluster.kafkaVersion}/libs/*`;
    const java = `java -Xmx256m -XX:TieredStopAtLevel=1 -Dlog4j2.level=ERROR -cp '${libraries}' org.apache.kafka.tools.${name}`;
    const to = `--bootstrap-server ${HOST}:9092 --command-config /tmp/client.properties`;
    const { code, output } = machine.run(`timeout 150 ${java} ${to} ${args}`, input);
    if (code !== 0) throw new Error(`${name} ${args}: ${output}\n${machine.run(LOGS).output}`);
    return output;
  }

  const records = () =>
    tool("consumer.ConsoleConsumer", "--topic kept --from-beginning --max-messages 2 --timeout-ms 120000");

  const kafka = () => machine.must("pgrep --exact java");

  function untilItListens(): void {
    const listens = "(exec 3<>/dev/tcp/127.0.0.1/9092) 2>/dev/null";
    const { code } = machine.run(`for each in {1..1200}; do ${listens} && exit 0; sleep 0.1; done; exit 1`);
    if (code !== 0) throw new Error(machine.run(LOGS).output);
  }

  beforeAll(async () => {
    lab = await Lab.make();
    lab.putKafka();
    await lab.putExporter();
    disk = lab.disk();
  });

  afterAll(() => lab.remove());

  test("first boot: storage is formatted, a broker starts and takes records", () => {
    machine = lab.machine(disk);
    expect(machine.must("kafka-node prepare")).toContain("formatting /var/lib/kafka/data for cluster");
    machine.must("systemctl start kafka.service");
    tool("TopicCommand", "--create --topic kept --partitions 1");
    tool("ConsoleProducer", "--topic kept", "first\nsecond\n");
    identity = machine.must(IDENTITY);
    expect(machine.run("grep -rlF PRIVATE /var/lib/kafka /var/log/kafka")).toEqual({ code: 1, output: "" });
  });

  test("its metrics are there for whoever knows the password, by TLS, and for nobody else", () => {
    const url = `https://${HOST}:9404/metrics`;
    machine.write("/tmp/authority.pem", lab.authority);
    machine.write("/tmp/reader", `user = "prometheus:${READER_PASSWORD}"\n`, 0o600);
    const ask = (more: string) => machine.run(`curl --silent --max-time 60 --cacert /tmp/authority.pem ${more} ${url}`);
    const told = ask("--fail --config /tmp/reader");
    expect(told.code).toBe(0);
    expect(told.output).toMatch(/^kafka_server_replicamanager_underreplicatedpartitions 0\.0$/m);
    expect(told.output).toMatch(/^jvm_memory_used_bytes\{area="heap",?\} /m);
    expect(ask("--output /dev/null --write-out '%{http_code}'").output).toBe("401");
    expect(machine.run(`curl --silent --max-time 60 ${url.replace("https", "http")}`).output).not.toContain("kafka_");
    expect(machine.must("stat -c '%U %a' /opt/jmx-exporter/*")).toBe("root 644\n");
  });

  test("it stops in good order and lets the volume go; the second boot formats nothing and serves what was there", () => {
    machine.must("kafka-node stop");
    expect(machine.run("pgrep --exact java").code).toBe(1);
    expect(machine.must("tail -5 /var/log/kafka/server.log")).toMatch(/App info kafka.server for 1 unregistered/);
    expect(machine.run("mountpoint --quiet /var/lib/kafka").code).not.toBe(0);
    machine.must("umount /etc/kafka; rm -r /run/kafka-node /run/kafka");
    expect(machine.must("kafka-node prepare")).not.toMatch(/formatting|making/);
    expect(machine.must(IDENTITY)).toBe(identity);
    machine.must("systemctl start kafka.service");
    expect(records()).toContain("first\nsecond\n");
  });

  test("a change is applied once, and only the one that was asked for", () => {
    const before = kafka();
    const wanted = lab.put({ plan: planned({ heap: "272MiB" }) });
    expect(machine.run("kafka-node apply another")).toEqual({
      code: 4,
      output: expect.stringContaining(`the bucket holds ${wanted}, not another`) as string,
    });
    expect(kafka()).toBe(before);
    expect(machine.must(`kafka-node apply ${wanted}`)).not.toMatch(/formatting|making/);
    untilItListens();
    const after = kafka();
    expect(after).not.toBe(before);
    expect(machine.must("cat /run/kafka/started-from")).toBe(wanted);
    expect(machine.must("cat /etc/kafka/java.args")).toContain('"-Xmx272m"');
    expect(machine.must(`kafka-node apply ${wanted}`)).toContain(`runs from ${wanted} already`);
    expect(kafka()).toBe(after);
  });

  test("a machine is lost; a new one takes the volume over: the same broker, with its records", () => {
    machine.remove();
    machine = lab.machine(disk);
    expect(machine.must("kafka-node prepare")).not.toMatch(/formatting|making/);
    expect(machine.must(IDENTITY)).toBe(identity);
    machine.must("systemctl start kafka.service");
    expect(records()).toContain("first\nsecond\n");
  });

  test("a volume that has grown is taken whole while the broker runs", () => {
    const size = () => Number(machine.must("df --output=size -k /var/lib/kafka | tail -1"));
    const before = size();
    const running = kafka();
    disk.grow();
    machine.must("kafka-node grow");
    expect(size()).toBeGreaterThan(before + 150_000);
    expect(kafka()).toBe(running);
  });
});
