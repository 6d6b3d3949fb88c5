/** The tls stand-in: real keys and certificates, read with Node's own parser. */
import { X509Certificate, createPrivateKey, createPublicKey } from "node:crypto";
import { UNKNOWN } from "../../../providers/host/types";
import { locallySignedCert } from "../../../toolchain/providers/tls/locally-signed-cert";
import { privateKey } from "../../../toolchain/providers/tls/private-key";
import { selfSignedCert } from "../../../toolchain/providers/tls/self-signed-cert";
import { EC, HOUR, authority, issued, outputs } from "./certificates";
import { changesOf, context, refusals } from "./host";

describe("PrivateKey", () => {
  test.each([
    [{ algorithm: "RSA" }, "RSA PRIVATE KEY", "ssh-rsa"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp256"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp384"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P521" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp521"],
    [{ algorithm: "ED25519" }, "PRIVATE KEY", "ssh-ed25519"],
  ])("%j: every form is the same key", async (inputs, label, ssh) => {
    const key = await outputs(privateKey, inputs);
    expect(key["privateKeyPem"]).toMatch(new RegExp(`^-----BEGIN ${label}-----\n[^]+-----END ${label}-----\n$`));
    expect(key["privateKeyPemPkcs8"]).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const publicKeys = [key["privateKeyPem"], key["privateKeyPemPkcs8"]].map((pem) =>
      createPublicKey(createPrivateKey(pem ?? "")).export({ type: "spki", format: "pem" }),
    );
    expect(publicKeys).toEqual([key["publicKeyPem"], key["publicKeyPem"]]);
    expect(key["publicKeyOpenssh"]).toMatch(new RegExp(`^${ssh} [A-Za-z0-9+/]+=*\n$`));
    expect(key["publicKeyFingerprintMd5"]).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect(key["publicKeyFingerprintSha256"]).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(key).not.toHaveProperty("privateKeyOpenssh");
  });

  test("rsaBits counts", async () => {
    const key = createPrivateKey(
      (await outputs(privateKey, { algorithm: "RSA", rsaBits: 3072 }))["privateKeyPem"] ?? "",
    );
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(3072);
  });

  test.each([
    [{}, `"algorithm" is missing.`],
    [{ algorithm: "DSA" }, `"algorithm" can't be "DSA"; allowed: RSA, ECDSA, ED25519.`],
    [{ algorithm: "ECDSA" }, "The official plugin's default curve, P224, is not implemented"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P224" }, "The curve, P224, is not implemented"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P1" }, `"ecdsaCurve" can't be "P1"`],
    [{ algorithm: "RSA", rsaBits: 512 }, `"rsaBits" is 512, but must be at least 1024.`],
  ])("refuses %j", async (inputs, reason) => {
    expect((await refusals(privateKey, inputs)).join()).toContain(reason);
  });

  test("is replaced by any change, and not by a default written out", async () => {
    expect(await changesOf(privateKey, EC, { algorithm: "RSA" })).toEqual({
      algorithm: "replace",
      ecdsaCurve: "replace",
    });
    expect(await changesOf(privateKey, { algorithm: "RSA" }, { algorithm: "RSA", rsaBits: 2048 })).toEqual({});
  });
});

describe("SelfSignedCert", () => {
  test("an authority says so, and may sign certificates", async () => {
    const { outputs: made, id } = await authority(EC, { setAuthorityKeyId: true, maxPathLength: 0 });
    const certificate = new X509Certificate(String(made["certPem"]));
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe("C=DE\nO=Example\nCN=Größte CA");
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(id);
    expect(made).toMatchObject({ keyAlgorithm: "ECDSA", readyForRenewal: false, setSubjectKeyId: false });
  });

  test("it is valid from now for the asked hours", async () => {
    const { outputs: made } = await authority();
    const [start, end] = [made["validityStartTime"], made["validityEndTime"]].map((time) => Date.parse(String(time)));
    expect(Math.abs(Date.now() - (start ?? 0))).toBeLessThan(5000);
    expect((end ?? 0) - (start ?? 0)).toBe(100 * HOUR);
    const certificate = new X509Certificate(String(made["certPem"]));
    expect([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]).toEqual([start, end]);
  });

  test("can't name itself as authority without a key identifier of its own", async () => {
    await expect(authority(EC, { isCaCertificate: false, setAuthorityKeyId: true })).rejects.toThrow(
      "needs setSubjectKeyId",
    );
  });

  test("every serial number is another one", async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await authority()).id));
    expect(new Set(ids).size).toBe(3);
  });

  test.each([
    [{ isCaCertificate: true, subject: undefined }, `An authority's certificate (isCaCertificate) needs a "subject".`],
    [{ subject: { commonNme: "x" } }, `"subject.commonNme" is not implemented by this stand-in`],
    [{ subject: { commonName: 1 } }, `"subject.commonName" must be a string.`],
    [{ allowedUses: ["server_auth", "fly"] }, `"allowedUses" can't be "fly"; allowed: any_extended, cert_signing,`],
    [{ ipAddresses: ["127.0.0.256"] }, `"ipAddresses" holds "127.0.0.256", which is not an IP address.`],
    [{ uris: ["no uri"] }, `"uris" holds "no uri", which is not a URI.`],
    [{ dnsNames: [""] }, `"dnsNames" holds "", which is not a DNS name.`],
    [{ validityPeriodHours: -1 }, `"validityPeriodHours" is -1, but must be at least 0.`],
    [{ privateKeyPem: undefined }, `"privateKeyPem" is missing.`],
  ])("refuses %j", async (change, reason) => {
    const good = {
      privateKeyPem: "k",
      subject: { commonName: "c" },
      validityPeriodHours: 1,
      allowedUses: ["server_auth"],
    };
    expect(await refusals(selfSignedCert, good)).toEqual([]);
    expect((await refusals(selfSignedCert, { ...good, ...change })).join()).toContain(reason);
  });

  test("lets unknown values pass in a preview", async () => {
    const unknown = {
      privateKeyPem: UNKNOWN,
      subject: UNKNOWN,
      dnsNames: [UNKNOWN],
      validityPeriodHours: 1,
      allowedUses: UNKNOWN,
      isCaCertificate: true,
    };
    expect(await refusals(selfSignedCert, unknown)).toEqual([]);
  });

  test("a bad key is refused without being quoted", async () => {
    const inputs = { privateKeyPem: "not-a-key", subject: {}, validityPeriodHours: 1, allowedUses: [] };
    await expect(selfSignedCert.create(inputs, context())).rejects.toThrow(
      `"privateKeyPem" is not a private key in PEM format.`,
    );
  });
});

describe("LocallySignedCert", () => {
  test.each([{ algorithm: "RSA" }, EC, { algorithm: "ECDSA", ecdsaCurve: "P384" }, { algorithm: "ED25519" }])(
    "with %j: signed by the authority, for the names of the request, for both uses",
    async (key) => {
      const names = {
        dnsNames: ["localhost", "kafka.example"],
        ipAddresses: ["127.0.0.1", "::1"],
        uris: ["spiffe://a/b"],
      };
      const { certificate, authority: ca, outputs: made } = await issued(names, { setSubjectKeyId: true }, key);
      expect(certificate.verify(ca.publicKey)).toBe(true);
      expect(certificate.checkIssued(ca)).toBe(true);
      expect(certificate.ca).toBe(false);
      expect(certificate.subject).toBe("CN=node-1");
      expect(certificate.checkHost("kafka.example")).toBe("kafka.example");
      expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
      expect(certificate.subjectAltName).toContain("URI:spiffe://a/b");
      expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
      expect(made["caKeyAlgorithm"]).toBe(key.algorithm);
    },
  );

  test("a certificate without a subject keeps its names", async () => {
    const { certificate } = await issued({ subject: undefined, dnsNames: ["only.example"] });
    expect(certificate.subject).toBeFalsy();
    expect(certificate.subjectAltName).toBe("DNS:only.example");
  });

  test("refuses an authority's certificate with another key", async () => {
    const [good, other] = await Promise.all([issued(), authority()]);
    const inputs = { ...good.inputs, caPrivateKeyPem: other.privateKeyPem };
    await expect(locallySignedCert.create(inputs, context())).rejects.toThrow(`"caPrivateKeyPem" is not the key of`);
  });

  test("warns when the signer is no authority", async () => {
    const lines: string[] = [];
    const log = (severity: string, message: string): void => void lines.push(`${severity}: ${message}`);
    const signer = await authority(EC, { isCaCertificate: false });
    const { inputs } = await issued();
    const change = { caCertPem: signer.outputs["certPem"], caPrivateKeyPem: signer.privateKeyPem };
    await locallySignedCert.create({ ...inputs, ...change }, context({ log }));
    expect(lines).toEqual([
      `warning: The certificate in "caCertPem" is not an authority's: what it signs may not be trusted.`,
    ]);
  });

  test.each(["certRequestPem", "caCertPem", "caPrivateKeyPem"])("refuses a %s that is none", async (name) => {
    const { inputs } = await issued();
    await expect(locallySignedCert.create({ ...inputs, [name]: "nonsense" }, context())).rejects.toThrow(
      `"${name}" is not a`,
    );
  });
});
