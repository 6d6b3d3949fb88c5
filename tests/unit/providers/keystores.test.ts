/** kafkaplatform:security:Keystores, as Java's own keytool sees what it makes. */
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNKNOWN, type Props } from "../../../providers/host/types";
import { keystores } from "../../../providers/security/keystores";
import { findJava } from "../../../toolchain/java";
import { certRequest } from "../../../toolchain/providers/tls/cert-request";
import { locallySignedCert } from "../../../toolchain/providers/tls/locally-signed-cert";
import { privateKey } from "../../../toolchain/providers/tls/private-key";
import { OLDEST_JAVA } from "../../../toolchain/versions";
import { EC, authority, outputs } from "./certificates";
import { refusals, secret } from "./host";
import { RunningPlugin } from "./plugin";

const PASSWORD = "Correct8Horse";
const folder = mkdtempSync(join(tmpdir(), "keystores-"));
let plugin: RunningPlugin;

beforeAll(async () => {
  plugin = await RunningPlugin.start("kafkaplatform:security:Keystores");
});
afterAll(async () => {
  // It may not have started.
  await (plugin as RunningPlugin | undefined)?.stop();
  rmSync(folder, { recursive: true });
});

function keytool(store: string, password: string, ...command: string[]): string {
  const file = join(folder, "store.p12");
  writeFileSync(file, Buffer.from(store, "base64"));
  const tool = join(findJava(OLDEST_JAVA)?.home ?? "", "bin", "keytool");
  // Its language is the machine's.
  const args = ["-J-Duser.language=en", ...command, "-keystore", file, "-storepass:env", "STORE_PASSWORD"];
  return execFileSync(tool, args, {
    encoding: "utf8",
    env: { ...process.env, STORE_PASSWORD: password },
    stdio: "pipe",
  });
}

/** A client's key and certificate, and the authority that signed it. */
async function client(algorithm: Props = EC) {
  const ca = await authority();
  const { privateKeyPem = "", privateKeyPemPkcs8 = "" } = await outputs(privateKey, algorithm);
  const { certRequestPem } = await outputs(certRequest, { privateKeyPem, subject: { commonName: "svc" } });
  const { certPem = "" } = await outputs(locallySignedCert, {
    certRequestPem,
    caCertPem: ca.outputs["certPem"],
    caPrivateKeyPem: ca.privateKeyPem,
    validityPeriodHours: 10,
    allowedUses: ["client_auth"],
  });
  const caCertificate = String(ca.outputs["certPem"]);
  const inputs = { name: "svc", password: PASSWORD, caCertificate, certificate: certPem, key: privateKeyPemPkcs8 };
  return { inputs, legacyKey: privateKeyPem };
}

/** What the plugin made; over the wire it is marked as a secret. */
function unwrapped(marked: unknown): string {
  const { value, ...mark } = marked as { value: string };
  expect({ ...mark, value: "" }).toEqual(secret(""));
  return value;
}

const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256;

test("the truststore holds the authority, and Java trusts it", async () => {
  const { inputs } = await client();
  const { truststore } = await plugin.create(inputs);
  const listed = keytool(unwrapped(truststore), PASSWORD, "-list");
  expect(listed).toContain("Your keystore contains 1 entry");
  expect(listed).toMatch(/^authority, .+, trustedCertEntry,/m);
  expect(listed).toContain(fingerprint(inputs.caCertificate));
});

test.each([["ECDSA", EC] as const, ["RSA", { algorithm: "RSA", rsaBits: 2048 }] as const])(
  "the keystore holds an %s key that Java can use, with its chain up to the authority",
  async (_name, algorithm) => {
    const { inputs } = await client(algorithm);
    const store = unwrapped((await plugin.create(inputs))["keystore"]);
    const listed = keytool(store, PASSWORD, "-list", "-v");
    expect(listed).toContain("Your keystore contains 1 entry");
    expect(listed).toMatch(/Alias name: svc\n.+\nEntry type: PrivateKeyEntry\nCertificate chain length: 2/);
    expect(listed).toContain(fingerprint(inputs.certificate));
    expect(listed).toContain(fingerprint(inputs.caCertificate));
    // Signs with the key, so the key was read.
    expect(keytool(store, PASSWORD, "-certreq", "-alias", "svc")).toContain("BEGIN NEW CERTIFICATE REQUEST");
  },
);

test("nothing in them can be read without the password", async () => {
  const { inputs } = await client();
  const made = await plugin.create(inputs);
  for (const name of ["truststore", "keystore"]) {
    const store = unwrapped(made[name]);
    expect(() => keytool(store, "Wrong8Horse", "-list")).toThrow();
    const bytes = Buffer.from(store, "base64");
    expect(bytes.includes(new X509Certificate(inputs.caCertificate).raw)).toBe(false);
    // id-PBES2, aes256-CBC-PAD and hmacWithSHA256; nothing of PKCS12's own old ciphers (1.2.840.113549.1.12.1).
    expect(bytes.includes(Buffer.from("06092a864886f70d01050d", "hex"))).toBe(true);
    expect(bytes.includes(Buffer.from("060960864801650304012a", "hex"))).toBe(true);
    expect(bytes.includes(Buffer.from("06082a864886f70d0209", "hex"))).toBe(true);
    expect(bytes.includes(Buffer.from("2a864886f70d010c01", "hex"))).toBe(false);
  }
  expect([unwrapped(made["password"]), unwrapped(made["key"])]).toEqual([PASSWORD, inputs.key]);
});

test("a client without a certificate has a truststore only, and an update makes what was missing", async () => {
  const { inputs } = await client();
  const { name, password, caCertificate } = inputs;
  const trusting = { name, password, caCertificate };
  const made = await plugin.create(trusting);
  expect(made).not.toHaveProperty("keystore");
  const updated = await plugin.update(trusting, inputs);
  expect(keytool(unwrapped(updated["keystore"]), PASSWORD, "-list")).toContain("PrivateKeyEntry");
});

test("they are made anew only when an input changes, and then in place", async () => {
  const { inputs } = await client();
  expect(await plugin.changes(inputs, inputs)).toEqual({ changed: [], replaced: [] });
  const changed = { ...inputs, password: "Another9Horse" };
  expect(await plugin.changes(inputs, changed)).toEqual({ changed: ["password"], replaced: [] });
  const { truststore } = await plugin.update(inputs, changed);
  expect(keytool(unwrapped(truststore), "Another9Horse", "-list")).toContain("trustedCertEntry");
});

test("a key in the older forms is read too", async () => {
  const { inputs, legacyKey } = await client();
  expect(legacyKey).toContain("BEGIN EC PRIVATE KEY");
  const { keystore } = await plugin.create({ ...inputs, key: legacyKey });
  expect(keytool(unwrapped(keystore), PASSWORD, "-list")).toContain("PrivateKeyEntry");
});

test("values that a preview doesn't know yet are no mistake", async () => {
  const unknown = { password: UNKNOWN, caCertificate: UNKNOWN, certificate: UNKNOWN, key: UNKNOWN };
  expect(await refusals(keystores, { name: "svc", ...unknown })).toEqual([]);
  expect(await refusals(keystores, (await client()).inputs)).toEqual([]);
});

test.each([
  [`"name" is missing.`, { name: "" }],
  [`"password" is missing.`, { password: undefined }],
  [`"password" must have at least six characters, all of them printable ASCII.`, { password: "short" }],
  [`"password" must have at least six characters, all of them printable ASCII.`, { password: "pässwort" }],
  [`"caCertificate" isn't a certificate in PEM.`, { caCertificate: "nonsense" }],
  [`"key" is missing: a certificate and its key go together.`, { key: undefined }],
  [`"certificate" is missing: a certificate and its key go together.`, { certificate: undefined }],
  [`"key" isn't an unencrypted private key in PEM.`, { key: "nonsense" }],
])("refused: %s", async (reason, change) => {
  expect(await refusals(keystores, { ...(await client()).inputs, ...change })).toEqual([reason]);
});
