// The browser of a cluster: nobody comes in without a login, and with it nobody changes anything.

import { parse } from "yaml";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { readSystems } from "../../../sources/systems";
import { root } from "../../support/stack";

const FILE = "Pulumi.dev.yaml";

function plan(more: Readonly<Record<string, unknown>> = {}): Plan {
  const raw = { environment: "dev", platform: { kind: "docker" }, cluster: { brokers: 3 }, kafkaUi: "on", ...more };
  const checked = readConfiguration("dev", raw, FILE);
  return makePlan(checked, FILE, readSystems(root, checked, FILE));
}

const fleetOf = ({ fleets }: Plan) => fleets.find(({ name }) => name === "kafka-ui");
const fileOf = (of: Plan, name: string) => fleetOf(of)?.instances[0]?.files[name];

interface Settings {
  readonly server: { readonly address: string; readonly port: number; readonly ssl?: Record<string, unknown> };
  readonly auth: unknown;
  readonly dynamic: unknown;
  readonly spring: { readonly security: { readonly user: unknown } };
  readonly management: { readonly endpoints: unknown };
  readonly kafka: { readonly clusters: readonly Record<string, unknown>[] };
}

const settingsOf = (of: Plan) => parse(fileOf(of, "application.yml")?.content ?? "") as Settings;

test("a stack that doesn't ask for it has neither the browser nor its user, its rights and its passwords", () => {
  const { fleets, users, access, secrets, consoles, certificates, registry } = plan({
    kafkaUi: "none",
    systems: ["escrow"],
  });
  const all = JSON.stringify({ fleets, users, access, secrets, consoles, certificates, registry });
  expect(all).not.toContain("kafka-ui");
  const usual = readConfiguration(
    "dev",
    { environment: "dev", platform: { kind: "docker" }, cluster: { brokers: 1 } },
    FILE,
  );
  expect(usual.kafkaUi).toBe("none");
});

test("anything but on and none is refused", () => {
  expect(() => plan({ kafkaUi: true })).toThrow("kafkaUi = true: write on or none");
});

test("its user may look at everything, and has no right that changes anything", () => {
  const { access, users } = plan({ systems: ["escrow"] });
  const own = access.filter(({ principal }) => principal === "User:kafka-ui");
  expect(own.map(({ resource, name, pattern, operation }) => [resource, name, pattern, operation])).toEqual([
    ["Cluster", "kafka-cluster", "Literal", "Describe"],
    ["Cluster", "kafka-cluster", "Literal", "DescribeConfigs"],
    ["Topic", "*", "Literal", "Read"],
    ["Topic", "*", "Literal", "DescribeConfigs"],
    ["Group", "*", "Literal", "Describe"],
  ]);
  expect(users.find(({ name }) => name === "kafka-ui")).toMatchObject({ superUser: false, atFormat: false });
});

test("it asks for a login, keeps only a hash of it, lets nobody set up anything, and tells strangers only that it is there", () => {
  const { auth, spring, dynamic, management, server } = settingsOf(plan());
  expect(auth).toEqual({ type: "LOGIN_FORM" });
  expect(spring.security.user).toEqual({ name: "operator", password: "{bcrypt}{{bcrypt/kafka-ui-operator}}" });
  expect(dynamic).toEqual({ config: { enabled: false } });
  expect(management.endpoints).toEqual({ web: { exposure: { include: "health" } } });
  expect(server).toEqual({
    address: "0.0.0.0",
    port: 8080,
    ssl: {
      enabled: true,
      certificate: "file:/etc/kafka-ui/certificate.pem",
      "certificate-private-key": "file:/etc/kafka-ui/key.pem",
      "enabled-protocols": ["TLSv1.2", "TLSv1.3"],
    },
  });
});

test("it comes to the cluster as itself, checks whom it speaks to, and is told that it only reads", () => {
  expect(settingsOf(plan({ registry: "none" })).kafka.clusters).toEqual([
    {
      name: "kafka",
      bootstrapServers: "kafka-1:9092,kafka-2:9092,kafka-3:9092",
      readOnly: true,
      properties: {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.jaas.config":
          'org.apache.kafka.common.security.scram.ScramLoginModule required username="kafka-ui" password="{{password/kafka-ui}}";',
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": "/etc/kafka-ui/authority.pem",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": "/etc/kafka-ui/identity.pem",
        "ssl.endpoint.identification.algorithm": "https",
      },
    },
  ]);
});

test.each([
  ["one instance", {}, "https://registry:8081/apis/ccompat/v7", "registry"],
  ["several", { instances: 3 }, "https://registry-balancer:8081/apis/ccompat/v7", "registry-balancer"],
  ["Confluent's", { engine: "confluent" }, "https://registry:8081", "registry"],
])("it reads schemas by an account of its own that can't write them: %s", (_, registry, url, entrance) => {
  const made = plan({ systems: ["escrow"], registry });
  expect(settingsOf(made).kafka.clusters[0]).toMatchObject({
    schemaRegistry: url,
    schemaRegistryAuth: { username: "kafka-ui", password: "{{password/registry-http.kafka-ui}}" },
  });
  expect(made.registry?.accounts.find(({ user }) => user === "kafka-ui")?.role).toBe("readonly");
  expect(fleetOf(made)?.calls).toEqual(["brokers", `fleet:${entrance}`]);
  // The only authority that it believes in there.
  expect(fileOf(made, "java.args")?.content).toContain(
    "-Djavax.net.ssl.trustStore=/etc/kafka-ui/truststore.p12\n-Djavax.net.ssl.trustStoreType=PKCS12\n",
  );
});

test("on Docker: at 127.0.0.1:8080, an image pinned by digest, secrets in files alone", () => {
  const { docker, consoles } = plan();
  const { image, ports, start, user, volume } = docker?.containers["kafka-ui"] ?? {};
  expect(image).toBe("kafbat/kafka-ui:v1.5.0@sha256:7cda86a33344160309fdb65146332e4da65db81a945614f2fe32e210803f6fd1");
  expect([ports, user, volume]).toEqual([[{ inside: 8080, outside: 8080 }], 65534, undefined]);
  expect(start).toBe(
    "#!/bin/sh\nset -eu\nexec 'java' '@/etc/kafka-ui/java.args' '-jar' '/api.jar' " +
      "'--spring.config.additional-location=file:/etc/kafka-ui/application.yml'\n",
  );
  expect(consoles.find(({ name }) => name === "kafka-ui")).toEqual({
    name: "kafka-ui",
    url: "https://localhost:8080",
    user: "operator",
    secret: "kafka-ui-operator",
  });
  const files = fleetOf(plan())?.instances[0]?.files ?? {};
  const secret = Object.entries(files).filter(([, file]) => file.secret);
  expect(secret.map(([name]) => name).sort()).toEqual([
    ...["application.yml", "identity.pem", "java.args", "key.pem", "truststore.p12"],
  ]);
});

test("without TLS it still asks for a login", () => {
  const settings = settingsOf(plan({ security: "none", registry: "none" }));
  expect([settings.auth, settings.server.ssl]).toEqual([{ type: "LOGIN_FORM" }, undefined]);
  expect(settings.kafka.clusters[0]).toMatchObject({ readOnly: true, properties: {} });
});

test("on a developer's machine it is a program that may be missing, and nobody is woken for that", () => {
  const local = plan({ platform: { kind: "local" }, monitoring: "on" });
  expect(fleetOf(local)?.software.local).toMatchObject({ kind: "installed", program: "kafka-ui" });
  const prometheus = local.fleets.find(({ name }) => name === "prometheus")?.instances[0]?.files["prometheus.yml"];
  expect(prometheus?.content).not.toContain("kafka-ui");
  const docker = plan().fleets.find(({ name }) => name === "prometheus")?.instances[0]?.files["prometheus.yml"];
  expect(docker?.content).toContain("kafka-ui:8080");
});

test("a stack on aws with nowhere to run it is refused", () => {
  const aws = { kind: "aws", region: "eu-central-1", domain: "k.example.org", image: { id: "ami-0123456789abcdef0" } };
  expect(() => plan({ platform: { ...aws, access: { cidrs: ["10.64.0.0/16"] } } })).toThrow(
    'kafkaUi = "on": has nowhere to run: describe a cluster with platform.kubernetes, or write kafkaUi: none',
  );
});
