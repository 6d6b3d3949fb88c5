// What a stack hands out: which outputs there are, what is in them, and which are secret.

import * as pulumi from "@pulumi/pulumi";
import { deploy, valueOf, type Deployed } from "../support/deploy";

let deployed: Deployed;

beforeAll(async () => {
  deployed = await deploy();
});

test("these outputs and no others", () => {
  expect(Object.keys(deployed.outputs).sort()).toEqual([
    "bootstrapServers",
    "caCertificate",
    "clients",
    "clusterId",
    "summary",
  ]);
});

test("the clients are secret; what anybody may know isn't", async () => {
  const { clients, summary, caCertificate } = deployed.outputs;
  expect(await pulumi.isSecret(clients)).toBe(true);
  expect(await pulumi.isSecret(summary)).toBe(false);
  expect(caCertificate).toBeDefined();
  expect(caCertificate && (await pulumi.isSecret(caCertificate))).toBe(false);
});

test("addresses by listener, and the cluster's id as planned", () => {
  expect(deployed.outputs.bootstrapServers).toEqual({
    CLIENT: "localhost:9092,localhost:9102,localhost:9112",
    REPLICATION: "localhost:9091,localhost:9101,localhost:9111",
    CONTROLLER: "localhost:9093,localhost:9103,localhost:9113",
  });
  expect(deployed.outputs.clusterId).toBe(deployed.plan.cluster.id);
});

test("the administrator's contract is complete, as data and as the text of a properties file", async () => {
  const { admin } = await valueOf(deployed.outputs.clients);
  const bootstrap = "localhost:9092,localhost:9102,localhost:9112";
  const certificate = "-----BEGIN CERTIFICATE-----\nkafka-authority\n-----END CERTIFICATE-----";
  const login = "org.apache.kafka.common.security.scram.ScramLoginModule required";
  expect(admin).toEqual({
    service: "admin",
    user: "admin",
    bootstrapServers: { CLIENT: bootstrap },
    securityProtocol: "SASL_SSL",
    saslMechanism: "SCRAM-SHA-512",
    password: "password-of-admin",
    caCertificate: `${certificate}\n`,
    properties: [
      `bootstrap.servers=${bootstrap}`,
      "client.id=admin",
      "security.protocol=SASL_SSL",
      "sasl.mechanism=SCRAM-SHA-512",
      `sasl.jaas.config=${login} username="admin" password="password-of-admin";`,
      "ssl.truststore.type=PEM",
      `ssl.truststore.certificates=${certificate.replaceAll("\n", "\\n")}`,
      "",
    ].join("\n"),
  });
});

test("the broker's own password is nobody's to have", async () => {
  expect(JSON.stringify(await valueOf(deployed.outputs.clients))).not.toContain("password-of-broker");
});

test("the summary says how to use the cluster, without a secret", async () => {
  const summary = await valueOf(deployed.outputs.summary);
  expect(summary.split("\n").slice(0, 2)).toEqual([
    "Kafka 4.3.1: 3 brokers, 3 copies of each record.",
    "Clients connect to localhost:9092,localhost:9102,localhost:9112.",
  ]);
  expect(summary).not.toContain("password-of");
});
