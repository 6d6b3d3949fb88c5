import { readConfiguration } from "../../../plan/configuration";
import { makePlan } from "../../../plan/plan";
import { propertiesText } from "../../../plan/clients";
import { fill, holdsSecret, materialsIn } from "../../../plan/materials";
import { scramCredential } from "../../../components/security/scram";

const aws = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.example.org",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.0.0.0/16"] },
};
const plan = (raw: object) => makePlan(readConfiguration("test", raw, "Pulumi.test.yaml"), "Pulumi.test.yaml");

test("a node's certificate carries every name by which it is called, for both usages", () => {
  const local = plan({ environment: "dev", platform: { kind: "local" }, cluster: { brokers: 1 } });
  expect(local.certificates.requests).toEqual([
    {
      name: "kafka-1",
      kind: "node",
      dnsNames: ["localhost", "kafka-1"],
      ipAddresses: ["127.0.0.1"],
      usages: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
    },
  ]);
  const external = { host: "kafka.public.example.org", firstPort: 9093, step: 2 };
  const platform = { ...aws, balancer: { cidrs: ["203.0.113.0/24"] } };
  const prod = plan({ environment: "prod", platform, cluster: { brokers: 3, controllers: 3, external } });
  expect(prod.certificates.requests[0]?.dnsNames).toEqual([
    "kafka-1.kafka.example.org",
    "kafka-1",
    "kafka.public.example.org",
  ]);
  expect(prod.certificates.requests.filter((request) => request.kind === "node")).toHaveLength(6);
});

test("certificates live a year and are renewed in their last thirty days", () => {
  const { validityHours, renewalHours } = plan({
    environment: "dev",
    platform: { kind: "local" },
    cluster: { brokers: 1 },
  }).certificates;
  expect([validityHours, renewalHours]).toEqual([365 * 24, 30 * 24]);
});

test("where client certificates are required, each client gets one and its contract says so", () => {
  const strict = plan({
    environment: "dev",
    platform: { kind: "local" },
    cluster: { brokers: 1 },
    security: { clientCertificates: "required" },
  });
  expect(strict.certificates.requests.at(-1)).toEqual({
    name: "admin",
    kind: "client",
    dnsNames: [],
    ipAddresses: [],
    usages: ["digital_signature", "client_auth"],
  });
  expect(strict.clients["admin"]?.properties).toMatchObject({
    "ssl.keystore.type": "PEM",
    "ssl.keystore.key": "{{key/admin}}",
    "ssl.keystore.certificate.chain": "{{certificate/admin}}",
  });
});

test("the administrator's contract", () => {
  const local = plan({ environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3 } });
  expect(local.clients["admin"]).toEqual({
    service: "admin",
    user: "admin",
    bootstrapServers: { CLIENT: "localhost:9092,localhost:9102,localhost:9112" },
    certificate: false,
    properties: {
      "bootstrap.servers": "localhost:9092,localhost:9102,localhost:9112",
      "client.id": "admin",
      "security.protocol": "SASL_SSL",
      "sasl.mechanism": "SCRAM-SHA-512",
      "sasl.jaas.config":
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="{{password/admin}}";',
      "ssl.truststore.type": "PEM",
      "ssl.truststore.certificates": "{{certificate/authority}}",
    },
  });
});

test("a properties file keeps a certificate on one line", () => {
  expect(propertiesText({ a: "one\ntwo\n", b: "back\\slash" })).toBe("a=one\\ntwo\nb=back\\\\slash\n");
});

test("marks are found, told apart and filled; a missing value is an error", () => {
  const text = "x={{password/broker}} {{certificate/authority}} {{password/broker}}";
  expect(materialsIn(text)).toEqual(["certificate/authority", "password/broker"]);
  expect(holdsSecret(text)).toBe(true);
  expect(holdsSecret("{{certificate/authority}}")).toBe(false);
  expect(fill("<{{password/broker}}>", { "password/broker": "$& {{x}}" })).toBe("<$& {{x}}>");
  expect(() => fill(text, {})).toThrow(
    "the plan asks for certificate/authority, which nothing provides".replace(
      "certificate/authority",
      "password/broker",
    ),
  );
});

test("a SCRAM credential: Hi() of RFC 5802, with SHA-512", () => {
  // Expected value computed with Python: hashlib.pbkdf2_hmac("sha512", b"pencil", b"saltsaltsaltsalt", 8192)
  expect(scramCredential("pencil", Buffer.from("saltsaltsaltsalt").toString("base64"), 8192)).toBe(
    'salt="c2FsdHNhbHRzYWx0c2FsdA==",saltedpassword="3hzWWbBtbM0pCgurgsbjDLB6OdsyVqNPGUG3WnjiXGgBZSz7daj8Vx+qk5EO9GjRwhqZ5jR1cnX5aRd//WpqfQ=="',
  );
});
