/** The kafka stand-in's configuration, as the official SDK sends it. */
import { UNKNOWN, type Props } from "../../../providers/host/types";
import { parseSettings, settingsFailures } from "../../../toolchain/providers/kafka/settings";

const PEM = "-----BEGIN CERTIFICATE-----\n";
const SDK: Props = {
  bootstrapServers: '["a.example:9092","[::1]:9093"]',
  caCert: PEM,
  saslMechanism: "scram-sha512",
  saslUsername: "admin",
  saslPassword: "pw",
  skipTlsVerify: "false",
  tlsEnabled: "true",
  timeout: "30",
  kafkaVersion: "4.0.0",
};
const reasons = (config: Props): string[] => settingsFailures(config).map(({ reason }) => reason);

test("TLS with SCRAM, from JSON", () => {
  expect(reasons(SDK)).toEqual([]);
  expect(parseSettings(SDK)).toEqual({
    servers: [
      { host: "a.example", port: 9092 },
      { host: "::1", port: 9093 },
    ],
    tls: { ca: PEM },
    sasl: { mechanism: "SCRAM-SHA-512", username: "admin", password: "pw" },
    timeoutSeconds: 30,
  });
});

test("the official defaults: TLS on, no login without a user, 120 s", () => {
  expect(parseSettings({ bootstrapServers: ["a:1"], saslMechanism: "plain" })).toEqual({
    servers: [{ host: "a", port: 1 }],
    tls: {},
    sasl: undefined,
    timeoutSeconds: 120,
  });
  expect(parseSettings({ bootstrapServers: ["a:1"], tlsEnabled: "false" }).tls).toBeUndefined();
});

test("a client certificate", () => {
  const config = { ...SDK, clientCert: PEM, clientKey: "-----BEGIN PRIVATE KEY-----", clientKeyPassphrase: "p" };
  expect(parseSettings(config).tls).toEqual({
    ca: PEM,
    cert: PEM,
    key: "-----BEGIN PRIVATE KEY-----",
    passphrase: "p",
  });
});

test.each([
  [{ bootstrapServers: undefined }, `"bootstrapServers" must name at least one broker as host:port.`],
  [{ bootstrapServers: '["a","b:99999"]' }, `"bootstrapServers" holds "a", which is not host:port.`],
  [
    { saslMechanism: "aws-iam" },
    `"saslMechanism" "aws-iam" is not implemented by this stand-in; it knows plain, scram-sha256, scram-sha512.`,
  ],
  [{ skipTlsVerify: "true" }, `"skipTlsVerify" is not implemented by this stand-in`],
  [{ caCert: "/etc/ca.pem" }, `"caCert" must be PEM text; this stand-in doesn't read files.`],
  [{ timeout: "0" }, `"timeout" must be a number of seconds above 0.`],
])("refuses %j", (change, reason) => {
  expect(reasons({ ...SDK, ...change }).join(" ")).toContain(reason);
  expect(() => parseSettings({ ...SDK, ...change })).toThrow(reason);
});

test("what isn't known yet is not refused, and not connected to", () => {
  const config = { ...SDK, bootstrapServers: UNKNOWN, saslPassword: UNKNOWN };
  expect(reasons(config)).toEqual([]);
  expect(() => parseSettings(config)).toThrow("is not known yet: bootstrapServers, saslPassword.");
});
