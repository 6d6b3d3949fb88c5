// The stacks that differ: without security, with client certificates, and with PKCS12.

import { counts, deploy, theOne, valueOf } from "../support/deploy";
import { answer } from "../support/outputs";

test("security: none makes no key, no password and no secret", async () => {
  const { made, outputs } = await deploy({ security: "none" });
  const types = made.map((each) => each.type);
  expect(types.filter((type) => /^(tls|random):|:security:/.test(type))).toEqual([]);
  expect(counts(made)).toMatchObject({ Node: 3, Ready: 1 });
  for (const { label, inputs } of made)
    expect([label, JSON.stringify(inputs)]).toEqual([label, expect.not.stringMatching(/password-of|key-of|SASL/)]);
  expect(theOne(made, "Ready kafka").inputs["connection"]).toEqual({
    bootstrapServers: "localhost:9092,localhost:9102,localhost:9112",
  });
  expect(theOne(made, "kafka kafka").inputs).toMatchObject({ tlsEnabled: "false" });
  expect(theOne(made, "kafka kafka").inputs).not.toHaveProperty("saslPassword");
  expect(outputs).not.toHaveProperty("caCertificate");
  const { admin } = await valueOf(outputs.clients);
  expect(admin).toMatchObject({ securityProtocol: "PLAINTEXT" });
  for (const absent of ["password", "caCertificate", "saslMechanism", "pkcs12"])
    expect(admin).not.toHaveProperty(absent);
});

test("where clients must show certificates the administrator has one, and uses it", async () => {
  const { made, outputs } = await deploy({ security: { clientCertificates: "required" } });
  expect(counts(made)).toMatchObject({ LocallySignedCert: 4, PrivateKey: 5 });
  expect(theOne(made, "CertRequest admin").inputs).toMatchObject({ subject: { commonName: "admin" }, dnsNames: [] });
  expect(theOne(made, "LocallySignedCert admin").inputs).toMatchObject({
    allowedUses: ["digital_signature", "client_auth"],
  });
  const ready = theOne(made, "Ready kafka");
  expect(ready.inputs["connection"]).toMatchObject({
    clientCertificate: "-----BEGIN CERTIFICATE-----\nadmin\n-----END CERTIFICATE-----\n",
    clientKey: "-----BEGIN PRIVATE KEY-----\nkey-of-admin\n-----END PRIVATE KEY-----\n",
  });
  expect(ready.secrets).toEqual(["connection.clientKey", "connection.password"]);
  const { admin } = await valueOf(outputs.clients);
  expect(admin?.clientKey).toContain("key-of-admin");
  expect(admin?.properties).toContain("ssl.keystore.type=PEM\n");
  expect(counts(made)).not.toHaveProperty("Keystores");
});

test("pkcs12: true makes one pair of stores for each client, with a password of its own", async () => {
  const { made, outputs } = await deploy({ security: { clientCertificates: "required", pkcs12: true } });
  const stores = theOne(made, "Keystores admin");
  expect(stores).toMatchObject({
    type: "kafkaplatform:security:Keystores",
    parent: "ClientKeystores kafka",
    secrets: ["key", "password"],
    inputs: {
      name: "admin",
      password: "password-of-admin",
      caCertificate: "-----BEGIN CERTIFICATE-----\nkafka-authority\n-----END CERTIFICATE-----\n",
      certificate: "-----BEGIN CERTIFICATE-----\nadmin\n-----END CERTIFICATE-----\n",
      key: "-----BEGIN PRIVATE KEY-----\nkey-of-admin\n-----END PRIVATE KEY-----\n",
    },
  });
  const passwords = made.filter((each) => each.label === "RandomPassword admin").map((each) => each.parent);
  expect([...passwords].sort()).toEqual(["ClientKeystores kafka", "Credentials kafka"]);
  const { admin } = await valueOf(outputs.clients);
  expect(admin?.pkcs12).toEqual({
    truststore: "truststore-of-admin",
    keystore: "keystore-of-admin",
    password: "password-of-admin",
  });
});

test("a client without a certificate gets a truststore only", async () => {
  const { made, outputs } = await deploy({ security: { pkcs12: true } });
  expect(theOne(made, "Keystores admin").inputs).not.toHaveProperty("key");
  const { admin } = await valueOf(outputs.clients);
  expect(admin?.pkcs12).toEqual({ truststore: "truststore-of-admin", password: "password-of-admin" });
});

test("the mocks refuse a type that they don't know", () => {
  const bucket = { type: "aws:sqs/queue:Queue", name: "jobs", inputs: {}, custom: true };
  expect(() => answer(bucket)).toThrow("the program made jobs of the unknown type aws:sqs/queue:Queue");
});
