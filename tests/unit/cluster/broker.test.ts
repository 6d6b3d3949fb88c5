import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { jvmOptions } from "../../../plan/broker/jvm";

const GIB = 1024 ** 3;
const aws = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.example.org",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.0.0.0/16"] },
};

function plan(raw: object): Plan {
  return makePlan(readConfiguration("test", raw, "Pulumi.test.yaml"), "Pulumi.test.yaml");
}

function properties(node: Plan["nodes"][number] | undefined): Record<string, string> {
  const text = node?.bundle.files["server.properties"]?.content ?? "";
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const pairs = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf("=")),
    line.slice(line.indexOf("=") + 1),
  ]);
  expect(new Set(pairs.map(([key]) => key)).size).toBe(pairs.length);
  return Object.fromEntries(pairs);
}

const prod = plan({ environment: "prod", platform: aws, cluster: { brokers: 3, controllers: 3 } });
const local = plan({ environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3 } });

test("a production broker, by specification 000 with its mistakes put right", () => {
  expect(properties(prod.nodes[0])).toMatchObject({
    "process.roles": "broker",
    "node.id": "1",
    "broker.rack": "euc1-az1",
    "controller.quorum.bootstrap.servers":
      "kafka-controller-1.kafka.example.org:9093,kafka-controller-2.kafka.example.org:9093,kafka-controller-3.kafka.example.org:9093",
    listeners: "CLIENT://0.0.0.0:9092,REPLICATION://0.0.0.0:9091",
    "advertised.listeners": "CLIENT://kafka-1.kafka.example.org:9092,REPLICATION://kafka-1.kafka.example.org:9091",
    "listener.security.protocol.map": "CLIENT:SASL_SSL,REPLICATION:SASL_SSL,CONTROLLER:SSL",
    "inter.broker.listener.name": "REPLICATION",
    "controller.listener.names": "CONTROLLER",
    "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
    "allow.everyone.if.no.acl.found": "false",
    "unclean.leader.election.enable": "false",
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "log.retention.hours": "168",
    "log.segment.bytes": "1073741824",
    "log.retention.check.interval.ms": "300000",
    "num.network.threads": "8",
    "num.io.threads": "16",
    "socket.send.buffer.bytes": "102400",
    "socket.receive.buffer.bytes": "102400",
    "socket.request.max.bytes": "104857600",
    "num.replica.fetchers": "4",
    "replica.fetch.max.bytes": "1048576",
    "replica.fetch.wait.max.ms": "500",
    "replica.high.watermark.checkpoint.interval.ms": "5000",
    "log.cleaner.threads": "2",
    "log.cleaner.io.max.bytes.per.second": "104857600",
    "controller.quorum.election.timeout.ms": "1000",
    "controller.quorum.fetch.timeout.ms": "2000",
    "num.partitions": "12",
  });
});

test("a small node has the threads of specification 000's development and, as there, Kafka's one fetcher", () => {
  expect(properties(local.nodes[0])).toMatchObject({
    "num.network.threads": "4",
    "num.io.threads": "8",
    "num.replica.fetchers": "1",
  });
});

test("what specification 000 sets and Kafka 4 doesn't know is nowhere", () => {
  for (const node of [...prod.nodes, ...local.nodes]) {
    const keys = Object.keys(properties(node));
    for (const gone of ["broker.id", "log.cleaner.enable", "controller.quorum.voters", "zookeeper.connect"]) {
      expect(keys).not.toContain(gone);
    }
  }
});

test("a controller of its own listens to controllers and brokers only, and asks for their certificate", () => {
  const controller = properties(prod.nodes.find((node) => node.name === "kafka-controller-1"));
  expect(controller).toMatchObject({
    "process.roles": "controller",
    listeners: "CONTROLLER://0.0.0.0:9093",
    "advertised.listeners": "CONTROLLER://kafka-controller-1.kafka.example.org:9093",
    "listener.name.controller.ssl.client.auth": "required",
  });
  expect(controller).not.toHaveProperty("broker.rack");
  expect(controller).not.toHaveProperty("inter.broker.listener.name");
});

test("no node offers plain text", () => {
  for (const node of [...prod.nodes, ...local.nodes]) expect(JSON.stringify(node.bundle)).not.toContain("PLAINTEXT");
});

test("the super users are the brokers' user and the administrator, by their next names too, and who has a node's certificate", () => {
  const settings = properties(local.nodes[0]);
  expect(settings["super.users"]).toBe("User:broker;User:broker.2;User:admin;User:admin.2;User:node");
  expect(settings["ssl.principal.mapping.rules"]).toBe(
    "RULE:^CN=kafka-(controller-)?[0-9]+(,.*)?$/node/,RULE:^CN=([^,]+).*$/$1/,DEFAULT",
  );
});

test("another broker changes nothing in the files of those that are there", () => {
  const four = plan({ environment: "dev", platform: { kind: "local" }, cluster: { brokers: 4 } });
  expect(four.nodes.slice(0, 3).map((node) => node.bundle)).toEqual(local.nodes.map((node) => node.bundle));
});

test("on this machine everything is bound to 127.0.0.1", () => {
  expect(properties(local.nodes[1])["listeners"]).toBe(
    "CLIENT://127.0.0.1:9102,REPLICATION://127.0.0.1:9101,CONTROLLER://127.0.0.1:9103",
  );
});

test("security none has no trace of users, certificates or access rules, and warns", () => {
  const open = plan({ environment: "dev", platform: { kind: "local" }, security: "none", cluster: { brokers: 1 } });
  const settings = properties(open.nodes[0]);
  expect(settings["listener.security.protocol.map"]).toBe(
    "CLIENT:PLAINTEXT,REPLICATION:PLAINTEXT,CONTROLLER:PLAINTEXT",
  );
  expect(Object.keys(settings).filter((key) => /ssl|sasl|authorizer|super/.test(key))).toEqual([]);
  expect(Object.keys(open.nodes[0]?.bundle.files ?? {})).toEqual(["server.properties", "log4j2.yaml"]);
  expect(open.users).toEqual([]);
  expect(open.certificates.requests).toEqual([]);
  expect(open.nodes[0]?.bundle.format.scram).toEqual([]);
  expect(open.warnings.map((warning) => warning.subject)).toEqual(["security: none"]);
});

test("a stack's own setting takes the place of the default", () => {
  const settings = { "log.retention.hours": 24 };
  const own = plan({ environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3, settings } });
  expect(properties(own.nodes[0])["log.retention.hours"]).toBe("24");
});

test.each([
  [16 * GIB, "-Xmx8192m"],
  [64 * GIB, "-Xmx8192m"],
  [8 * GIB, "-Xmx4096m"],
  [2 * GIB, "-Xmx1024m"],
])("specification 000's collector, and the heap of a node with %d bytes", (memory, heap) => {
  expect(jvmOptions({ cpus: 4, memory, disk: GIB })).toEqual(
    expect.arrayContaining([
      heap,
      heap.replace("Xmx", "Xms"),
      "-server",
      "-XX:+UseG1GC",
      "-XX:MaxGCPauseMillis=20",
      "-XX:InitiatingHeapOccupancyPercent=35",
      "-XX:+ExplicitGCInvokesConcurrent",
      "-XX:MaxInlineLevel=15",
      "-Djava.awt.headless=true",
    ]),
  );
});

test("a heap of less than a gibibyte is collected by the parallel collector", () => {
  const options = jvmOptions({ cpus: 2, memory: GIB, disk: GIB });
  expect(options).toEqual(expect.arrayContaining(["-Xmx512m", "-XX:+UseParallelGC"]));
  expect(options.join(" ")).not.toContain("G1");
  expect(jvmOptions({ cpus: 2, memory: 8 * GIB, disk: GIB }, 512 * 1024 ** 2)).toContain("-XX:+UseParallelGC");
});

test("storage is formatted with the first quorum and the first users, the same text on each controller", () => {
  const formats = prod.nodes.map((node) => node.bundle.format);
  const [id] = [prod.cluster.id];
  expect(formats.slice(0, 3)).toEqual([1, 2, 3].map(() => ({ clusterId: id, scram: [] })));
  const [first, ...rest] = formats.slice(3);
  expect(rest).toEqual([first, first]);
  expect(first?.initialControllers).toMatch(
    /^101@kafka-controller-1\.kafka\.example\.org:9093:[\w-]{22},102@kafka-controller-2\.[^,]+,103@kafka-controller-3\.[^,]+$/,
  );
  expect(first?.scram).toEqual([
    "SCRAM-SHA-512=[name=broker,iterations=8192,{{scram/broker}}]",
    "SCRAM-SHA-512=[name=admin,iterations=8192,{{scram/admin}}]",
  ]);
});

test("files with secrets are marked, the others are not", () => {
  const files = Object.entries(local.nodes[0]?.bundle.files ?? {}).map(([name, file]) => [name, file.secret]);
  expect(Object.fromEntries(files)).toEqual({
    "server.properties": true,
    "log4j2.yaml": false,
    "keystore.pem": true,
    "truststore.pem": false,
  });
});

test("no command line names a secret", () => {
  for (const node of [...local.nodes, ...prod.nodes])
    expect(node.bundle.command.join(" ")).not.toMatch(/\{\{|password/i);
});
