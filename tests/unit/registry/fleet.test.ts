// The registry as fleets: how many, where, as whom, with which rights and files.

import { plan, PROTO, refusals } from "./support";

/** One name for all instances, in the domain of the stack. */
const ONE_NAME = "registry.kafka.example.org";
const mine = { mine: { files: { "mine.events-value.proto": PROTO } } };
const rules = (engine?: string, platform: object = { kind: "local" }) =>
  plan(mine, { platform, ...(engine ? { registry: { engine } } : {}) })
    .access.filter(({ principal }) => principal === "User:registry")
    .map(
      ({ operation, resource, name, pattern }) =>
        `${operation} ${resource} ${name}${pattern === "Prefixed" ? "*" : ""}`,
    )
    .sort();
const AWS = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.example.org",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.0.0.0/16"] },
  kubernetes: { cluster: { kubeconfig: "config" } },
};
const DOCKER = { kind: "docker" };
// On AWS only where there is a place for it.
const ON_AWS = { environment: "prod", platform: AWS, cluster: { brokers: 3 }, registry: {}, monitoring: "none" };

function lines(text: string | undefined): Record<string, string> {
  const pairs = (text ?? "").split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

test("without schemas there is no registry, unless it is asked for; and none is none", () => {
  const empty = { mine: { files: {} } };
  expect(plan(empty).registry).toBeUndefined();
  expect(plan(empty).fleets).toEqual([]);
  expect(plan(empty).topics.map(({ name }) => name)).toEqual(["mine.events"]);
  expect(plan(empty, { registry: {} }).registry?.subjects).toEqual([]);
  expect(plan(mine, { registry: "none" }).registry).toBeUndefined();
  expect(refusals({ mine: { files: { "mine.events-value.proto": "message" } } }, { registry: "none" })).toHaveLength(1);
});

test("one in dev, three elsewhere; a balancer where nobody else has one", () => {
  const shape = (stack: object) => {
    const { fleets, registry } = plan(mine, stack);
    return [fleets.map(({ name, instances }) => `${instances.length} ${name}`), registry?.url];
  };
  expect(shape({})).toEqual([["1 registry"], "https://localhost:9690/apis/ccompat/v7"]);
  expect(shape({ registry: { instances: 3 } })).toEqual([
    ["3 registry", "1 registry-balancer"],
    "https://localhost:9700/apis/ccompat/v7",
  ]);
  expect(shape({ environment: "prod", platform: DOCKER, monitoring: "none" })).toEqual([
    ["3 registry", "1 registry-balancer"],
    // Clients are outside of Docker's network.
    "https://localhost:8081/apis/ccompat/v7",
  ]);
  expect(shape({ ...ON_AWS, registry: undefined, platform: { ...AWS, kubernetes: "none" } })).toEqual([[], undefined]);
  // On Kubernetes three copies of one, which it keeps apart by itself.
  expect(shape(ON_AWS)).toEqual([["1 registry"], `https://${ONE_NAME}:8081/apis/ccompat/v7`]);
  expect(plan(mine, ON_AWS).fleets[0]?.replicas).toBe(3);
  expect(plan(mine, { ...ON_AWS, registry: { instances: 1 } }).fleets[0]?.replicas).toBeUndefined();
});

test("instances are spread over the zones", () => {
  const { fleets } = plan(mine, { ...ON_AWS, registry: { engine: "confluent" } });
  expect(fleets[0]?.instances.map(({ zone }) => zone)).toEqual(["euc1-az1", "euc1-az2", "euc1-az3"]);
});

test("its user may use its own topics and its own groups, and nothing else", () => {
  expect(rules()).toEqual([
    "DescribeConfigs Topic registry-events",
    "DescribeConfigs Topic registry-journal",
    "DescribeConfigs Topic registry-snapshots",
    "Read Group registry-*",
    "Read Topic registry-journal",
    "Read Topic registry-snapshots",
    "Write Topic registry-events",
    "Write Topic registry-journal",
  ]);
  expect(rules("confluent", DOCKER)).toEqual([
    "DescribeConfigs Topic _schemas",
    "Read Group schema-registry",
    "Read Topic _schemas",
    "Write Topic _schemas",
  ]);
});

test("its topics have one partition, as many copies as the others, and are never emptied", () => {
  const topics = (stack: object) =>
    plan(mine, { ...ON_AWS, ...stack })
      .topics.filter(({ kind }) => kind === "internal")
      .map(({ name, partitions, replicationFactor, settings, protected: kept }) => ({
        name,
        partitions,
        replicationFactor,
        ...settings,
        kept,
      }));
  const common = { partitions: 1, replicationFactor: 3, "min.insync.replicas": "2", kept: true };
  const forever = { "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1" };
  expect(topics({})).toEqual([
    { name: "registry-journal", ...common, ...forever },
    { name: "registry-snapshots", ...common, ...forever },
    { name: "registry-events", ...common, ...forever },
  ]);
  expect(topics({ registry: { engine: "confluent" } })).toEqual([
    { name: "_schemas", ...common, "cleanup.policy": "compact" },
  ]);
});

test("who writes may register, who reads may read; passwords are kept as digests", () => {
  const made = plan(mine);
  expect(made.registry?.accounts.map(({ user, role }) => [user, role])).toEqual([
    ["registry-admin", "admin"],
    ["mine-writer", "developer"],
    ["mine-reader", "readonly"],
  ]);
  const settings = lines(made.fleets[0]?.instances[0]?.files["application.properties"]?.content);
  expect(settings).toMatchObject({
    "quarkus.security.users.embedded.plain-text": "false",
    "quarkus.security.users.embedded.algorithm": "digest-sha-256",
    'quarkus.security.users.embedded.users."mine-reader"': "{{digest/registry-http.mine-reader}}",
    'quarkus.security.users.embedded.roles."registry-admin"': "sr-admin",
    'quarkus.security.users.embedded.roles."mine-writer"': "sr-developer",
    'quarkus.security.users.embedded.roles."mine-reader"': "sr-readonly",
    "quarkus.http.insecure-requests": "disabled",
    "apicurio.kafka.common.ssl.endpoint.identification.algorithm": "https",
    "apicurio.kafkasql.topic.auto-create": "false",
    // The longest that brokers allow: who is given up reads the journal again, and ids would part.
    "apicurio.kafkasql.consumer.session.timeout.ms": "1800000",
    "apicurio.kafkasql.consumer.enable.auto.commit": "true",
  });
  expect(made.secrets.map(({ name, digest }) => [name, digest])).toContainEqual([
    "registry-http.mine-reader",
    { user: "mine-reader", realm: "Quarkus" },
  ]);
  expect(made.clients["mine-reader"]?.registry).toEqual({
    url: "https://localhost:9690/apis/ccompat/v7",
    user: "mine-reader",
    role: "readonly",
    secret: "registry-http.mine-reader",
    subjects: [
      {
        subject: "mine.events-value",
        format: "PROTOBUF",
        compatibility: "backward",
        topics: ["mine.events"],
        strategy: "TopicName",
      },
    ],
  });
});

test("no service can take the administrator's name", () => {
  const services = { "registry-admin": { produces: ["mine.events"] } };
  const [line = ""] = refusals({ mine: { files: { "mine.events-value.proto": PROTO }, more: { services } } });
  expect(line).toContain("registry-admin");
});

test("without security there are no users, keys or certificates", () => {
  const { fleets, registry, clients } = plan(mine, { security: "none", registry: { instances: 2 } });
  expect(registry?.url).toBe("http://localhost:9700/apis/ccompat/v7");
  expect(Object.keys(fleets[0]?.instances[0]?.files ?? {})).toEqual(["application.properties"]);
  expect(Object.keys(fleets[1]?.instances[0]?.files ?? {})).toEqual(["haproxy.cfg"]);
  expect(JSON.stringify(fleets)).not.toContain("{{");
  expect(clients["mine-reader"]?.registry).not.toHaveProperty("user");
});

test("the balancer asks every instance whether it is ready, checks its name, and tries another one", () => {
  const { fleets } = plan(mine, { registry: { instances: 3 } });
  const text = fleets[1]?.instances[0]?.files["haproxy.cfg"]?.content ?? "";
  expect(text).toContain("option httpchk GET /health\n  http-check expect status 200\n");
  // Found out by the next request or look, but nobody is given up for an answer that is late.
  expect(text).toContain("default-server check inter 2000ms fastinter 250ms downinter 250ms fall 3 rise 2\n");
  expect(text).toContain(
    "default-server observe layer4 error-limit 1 on-error fastinter check-ssl ssl verify required ca-file config/authority.pem",
  );
  expect(text).toContain("  timeout connect 5s\n  timeout check 5s\n");
  expect(text).toContain(
    "server registry-2 localhost:9691 port 9696 sni str(localhost) check-sni localhost verifyhost localhost",
  );
  expect(text).toContain("retry-on conn-failure empty-response");
});

describe("engine confluent", () => {
  const made = plan(mine, { ...ON_AWS, registry: { engine: "confluent" } });
  const [instance] = made.fleets[0]?.instances ?? [];
  const files = instance?.files ?? {};

  test("has the settings of the documents, corrected", () => {
    const kafka = [1, 2, 3].map((each) => `SASL_SSL://kafka-${each}.kafka.example.org:9092`).join(",");
    const login =
      'org.apache.kafka.common.security.scram.ScramLoginModule required username="registry" password="{{password/registry}}";';
    expect(lines(files["schema-registry.properties"]?.content)).toEqual({
      listeners: "https://0.0.0.0:8081",
      "host.name": "registry-1.test-kafka.svc",
      "inter.instance.protocol": "https",
      "leader.eligibility": "true",
      "schema.registry.group.id": "schema-registry",
      "schema.compatibility.level": "backward",
      "kafkastore.bootstrap.servers": kafka,
      "kafkastore.topic": "_schemas",
      "kafkastore.topic.replication.factor": "3",
      "kafkastore.timeout.ms": "10000",
      "kafkastore.security.protocol": "SASL_SSL",
      "kafkastore.sasl.mechanism": "SCRAM-SHA-512",
      "kafkastore.sasl.jaas.config": login,
      "kafkastore.ssl.truststore.type": "PEM",
      "kafkastore.ssl.truststore.location": "/etc/registry/authority.pem",
      "kafkastore.ssl.keystore.type": "PEM",
      "kafkastore.ssl.keystore.location": "/etc/registry/identity.pem",
      "kafkastore.ssl.endpoint.identification.algorithm": "https",
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": "/etc/registry/authority.pem",
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": "/etc/registry/identity.pem",
      "authentication.method": "BASIC",
      "authentication.realm": "SchemaRegistry",
      "authentication.roles": "admin,developer,readonly",
    });
  });

  test("logs in people by a file that only it may read", () => {
    expect(files["login.conf"]?.content).toBe(
      'SchemaRegistry {\n  org.eclipse.jetty.security.jaas.spi.PropertyFileLoginModule required\n  file="/etc/registry/users.properties";\n};\n',
    );
    expect(files["users.properties"]).toEqual({
      secret: true,
      content: [
        "registry-admin: {{password/registry-http.registry-admin}},admin\n",
        "mine-writer: {{password/registry-http.mine-writer}},developer\n",
        "mine-reader: {{password/registry-http.mine-reader}},readonly\n",
      ].join(""),
    });
    expect(instance?.environment["SCHEMA_REGISTRY_OPTS"]).toBe(
      "-Djava.security.auth.login.config=/etc/registry/login.conf",
    );
  });

  test("counts as ready when it refuses who has no name, and says what it can't do", () => {
    expect(made.fleets[0]?.health).toMatchObject({ port: "registry", scheme: "https", path: "/subjects", status: 401 });
    expect(made.registry?.url).toBe(`https://${ONE_NAME}:8081`);
    expect(made.warnings.map(({ subject }) => subject)).toContain("registry.engine: confluent");
  });

  test("can't be had on this machine", () => {
    expect(refusals(mine, { registry: { engine: "confluent" } })).toEqual([
      "Pulumi.test.yaml: registry.engine = \"confluent\": exists as an image only, which this machine's processes can't be: write apicurio",
    ]);
  });
});
