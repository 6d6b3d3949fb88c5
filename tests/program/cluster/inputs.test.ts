// What the cluster's resources are given: exact inputs, and which of them are secret.

import { deploy, theOne, type Deployed } from "../support/deploy";

let deployed: Deployed;

beforeAll(async () => {
  deployed = await deploy();
});

const inputsOf = (label: string) => theOne(deployed.made, label).inputs;
const pem = (what: string, name: string) => `-----BEGIN ${what}-----\n${name}\n-----END ${what}-----\n`;

test("a node is its bundle from the plan, with the marks filled", () => {
  const { files, format, command, node, directory, kafkaVersion, host, ports } = inputsOf("Node kafka-2");
  expect({ node, directory, kafkaVersion, host, ports }).toEqual({
    node: "kafka-2",
    directory: "/state/test/kafka-2",
    kafkaVersion: "4.3.1",
    host: "127.0.0.1",
    ports: [9101, 9102, 9103],
  });
  const planned = deployed.plan.nodes.find((node) => node.name === "kafka-2");
  expect(command).toEqual(planned?.bundle.command);
  const made = files as Record<string, { content: string; secret: boolean }>;
  expect(Object.keys(made).sort()).toEqual(["keystore.pem", "log4j2.yaml", "server.properties", "truststore.pem"]);
  expect(made["keystore.pem"]).toEqual({
    content: `${pem("PRIVATE KEY", "key-of-kafka-2")}\n${pem("CERTIFICATE", "kafka-2")}`,
    secret: true,
  });
  expect(made["truststore.pem"]).toEqual({ content: pem("CERTIFICATE", "kafka-authority"), secret: false });
  expect(made["server.properties"]?.content).toContain(`username="broker" password="password-of-broker";`);
  expect(made["server.properties"]?.content).toContain("\nnode.id=2\n");
  expect(JSON.stringify(made)).not.toContain("{{");
  expect(format).toMatchObject({
    clusterId: deployed.plan.cluster.id,
    initialControllers: "the-first-quorum",
    formed: false,
  });
});

test("storage is formatted with salted hashes, never with a password", () => {
  const { scram } = inputsOf("Node kafka-1")["format"] as { scram: string[] };
  expect(scram).toEqual([
    expect.stringMatching(/^SCRAM-SHA-512=\[name=broker,iterations=8192,salt="[^"]+",saltedpassword="[^"]{88}"\]$/),
    expect.stringMatching(/^SCRAM-SHA-512=\[name=admin,iterations=8192,salt="[^"]+",saltedpassword="[^"]{88}"\]$/),
  ]);
  expect(scram.join()).not.toContain("password-of");
});

test("what is secret goes to the engine as a secret", () => {
  const secrets = Object.fromEntries(
    deployed.made.filter((each) => each.secrets.length > 0).map((each) => [each.label, each.secrets]),
  );
  const nodes = ["kafka-1", "kafka-2", "kafka-3"];
  const files = ["keystore.pem", "log4j2.yaml", "server.properties", "truststore.pem"];
  const ofNode = [...files.map((file) => `files.${file}.content`), "format", "logins"];
  expect(secrets).toEqual({
    ...Object.fromEntries(nodes.map((node) => [`Node ${node}`, expect.arrayContaining(ofNode)])),
    "PlatformLogins kafka": ["connection.password", "scram"],
    ...Object.fromEntries(nodes.map((node) => [`CertRequest ${node}`, ["privateKeyPem"]])),
    ...Object.fromEntries(nodes.map((node) => [`LocallySignedCert ${node}`, ["caPrivateKeyPem"]])),
    "SelfSignedCert kafka-authority": ["privateKeyPem"],
    "Balance kafka": ["connection.password"],
    "Quorum kafka": ["connection.password"],
    "Ready kafka": ["connection.password"],
    "MetadataVersion kafka": ["connection.password"],
    "Guard kafka": ["connection.password"],
    "kafka kafka": ["saslPassword"],
  });
});

test("no secret is anywhere else", () => {
  for (const { label, inputs, secrets } of deployed.made) {
    const open = Object.entries(inputs).filter(([name]) => !secrets.some((path) => path.split(".")[0] === name));
    expect([label, JSON.stringify(open)]).toEqual([label, expect.not.stringMatching(/password-of|key-of|salt-of/)]);
  }
});

test("the authority certifies for ten years, and may do nothing but sign", () => {
  expect(inputsOf("SelfSignedCert kafka-authority")).toEqual({
    privateKeyPem: pem("EC PRIVATE KEY", "key-of-kafka-authority"),
    subject: { commonName: "test authority", organization: "kafka-platform" },
    isCaCertificate: true,
    allowedUses: ["cert_signing", "crl_signing"],
    validityPeriodHours: 87_600,
    setSubjectKeyId: true,
  });
  expect(inputsOf("PrivateKey kafka-authority")).toEqual({ algorithm: "ECDSA", ecdsaCurve: "P256" });
});

test("a node's certificate carries its names and both usages, and is renewed a month before its end", () => {
  expect(inputsOf("CertRequest kafka-3")).toEqual({
    privateKeyPem: pem("EC PRIVATE KEY", "key-of-kafka-3"),
    subject: { commonName: "kafka-3", organization: "kafka-platform" },
    dnsNames: ["localhost", "kafka-3"],
    ipAddresses: ["127.0.0.1"],
  });
  expect(inputsOf("LocallySignedCert kafka-3")).toEqual({
    certRequestPem: pem("CERTIFICATE REQUEST", "kafka-3"),
    caPrivateKeyPem: pem("EC PRIVATE KEY", "key-of-kafka-authority"),
    caCertPem: pem("CERTIFICATE", "kafka-authority"),
    allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
    validityPeriodHours: 8760,
    earlyRenewalHours: 720,
    setSubjectKeyId: true,
  });
});

test("passwords are long, and of letters and digits", () => {
  expect(inputsOf("RandomPassword broker")).toEqual({ length: 40, special: false });
  expect(inputsOf("RandomBytes broker")).toEqual({ length: 16 });
});

test("the metadata is what the cluster has, unless the stack says something else", async () => {
  expect(inputsOf("MetadataVersion kafka")).toEqual({
    cluster: "kafka",
    connection: inputsOf("Ready kafka")["connection"],
    kafkaVersion: "4.3.1",
    acknowledged: [],
  });
  const acknowledge = ["metadata-version 4.2->4.3", "delete orders 8sKd03aQ"];
  const { made } = await deploy({ cluster: { brokers: 3, metadataVersion: "4.2" }, acknowledge });
  expect(theOne(made, "MetadataVersion kafka").inputs).toMatchObject({
    metadataVersion: "4.2",
    acknowledged: ["metadata-version 4.2->4.3"],
  });
  expect(theOne(made, "Guard kafka").inputs["acknowledged"]).toEqual(["delete orders 8sKd03aQ"]);
  for (const node of ["kafka-1", "kafka-2", "kafka-3"]) {
    const { rolling, format } = theOne(made, `Node ${node}`).inputs;
    expect([rolling, format]).toMatchObject([{ metadataVersion: "4.2" }, { release: "4.2" }]);
  }
});

test("ready means: these brokers, these voters, asked by the administrator", () => {
  const { timeoutSeconds, processes, ...rest } = inputsOf("Ready kafka");
  expect(timeoutSeconds).toBeGreaterThan(0);
  expect(rest).toEqual({
    cluster: "kafka",
    connection: {
      bootstrapServers: "localhost:9092,localhost:9102,localhost:9112",
      caCertificate: pem("CERTIFICATE", "kafka-authority"),
      username: "admin",
      password: "password-of-admin",
    },
    expected: { brokers: [1, 2, 3], voters: [1, 2, 3] },
    voters: deployed.plan.cluster.voters,
  });
  expect(processes).toMatchObject({
    "kafka-2": { directory: "/state/test/kafka-2", pidFile: "/state/test/kafka-2/run/pid.json" },
  });
});

test("replicas belong on the stack's brokers, each in its zone, and move at 50 MiB a second", () => {
  const { connection, ...rest } = inputsOf("Balance kafka");
  expect(connection).toMatchObject({ username: "admin" });
  expect(rest).toEqual({
    cluster: "kafka",
    brokers: [
      { id: 1, name: "kafka-1", rack: "zone-a" },
      { id: 2, name: "kafka-2", rack: "zone-b" },
      { id: 3, name: "kafka-3", rack: "zone-c" },
    ],
    moveRate: 52_428_800,
    always: false,
    patienceSeconds: 300,
    minInSync: 2,
  });
});

test("the official provider comes in as the administrator, over TLS", () => {
  expect(inputsOf("kafka kafka")).toMatchObject({
    bootstrapServers: JSON.stringify(["localhost:9092", "localhost:9102", "localhost:9112"]),
    tlsEnabled: "true",
    skipTlsVerify: "false",
    caCert: pem("CERTIFICATE", "kafka-authority"),
    kafkaVersion: "4.0.0",
    saslMechanism: "scram-sha512",
    saslUsername: "admin",
    saslPassword: "password-of-admin",
  });
  expect(inputsOf("kafka kafka")).not.toHaveProperty("clientKey");
});
