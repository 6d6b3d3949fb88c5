/** The tls stand-in: the official plugin's table of changes, and renewal by the clock. */
import { UNKNOWN, type Props } from "../../../providers/host/types";
import { certRequest } from "../../../toolchain/providers/tls/cert-request";
import { locallySignedCert } from "../../../toolchain/providers/tls/locally-signed-cert";
import { selfSignedCert } from "../../../toolchain/providers/tls/self-signed-cert";
import { HOUR, issued } from "./certificates";
import { changesOf, context } from "./host";

describe("changes", () => {
  const cert = {
    certRequestPem: "r",
    caPrivateKeyPem: "k",
    caCertPem: "c",
    validityPeriodHours: 10,
    allowedUses: ["server_auth"],
  };
  const self = {
    privateKeyPem: "k",
    subject: { commonName: "c" },
    validityPeriodHours: 10,
    allowedUses: ["server_auth"],
  };

  test.each([
    [locallySignedCert, cert, { certRequestPem: "x" }, { certRequestPem: "replace" }],
    [
      locallySignedCert,
      cert,
      { caCertPem: "x", caPrivateKeyPem: "x" },
      { caCertPem: "replace", caPrivateKeyPem: "replace" },
    ],
    [locallySignedCert, cert, { validityPeriodHours: 11 }, { validityPeriodHours: "replace" }],
    [locallySignedCert, cert, { allowedUses: ["client_auth"] }, { allowedUses: "replace" }],
    [locallySignedCert, cert, { isCaCertificate: true }, { isCaCertificate: "replace" }],
    [locallySignedCert, cert, { setSubjectKeyId: true }, { setSubjectKeyId: "replace" }],
    [locallySignedCert, cert, { earlyRenewalHours: 1 }, { earlyRenewalHours: "update" }],
    [locallySignedCert, cert, { isCaCertificate: false, earlyRenewalHours: 0, maxPathLength: -1 }, {}],
    [locallySignedCert, cert, { certRequestPem: UNKNOWN }, { certRequestPem: "replace" }],
    [selfSignedCert, self, { subject: { commonName: "d" } }, { subject: "replace" }],
    [
      selfSignedCert,
      self,
      { dnsNames: ["d"], ipAddresses: ["::1"], uris: ["a:b"] },
      { dnsNames: "replace", ipAddresses: "replace", uris: "replace" },
    ],
    [selfSignedCert, self, { setAuthorityKeyId: true }, { setAuthorityKeyId: "replace" }],
    [selfSignedCert, self, { earlyRenewalHours: 1 }, { earlyRenewalHours: "update" }],
    [certRequest, self, { privateKeyPem: "x" }, { privateKeyPem: "replace" }],
  ])("%#", async (type, before, change, expected) => {
    const end = { validityEndTime: new Date(Date.now() + 10 * HOUR).toISOString() };
    expect(await changesOf(type, before, { ...before, ...change }, { ...before, ...end })).toEqual(expected);
  });

  test("a new early renewal keeps the certificate", async () => {
    const { inputs, outputs: made, id } = await issued();
    const updated = await locallySignedCert.update?.(
      { id, inputs, outputs: made },
      { ...inputs, earlyRenewalHours: 2 },
      context(),
    );
    expect(updated?.outputs).toEqual({ ...made, earlyRenewalHours: 2 });
  });
});

describe("renewal", () => {
  const inputs = {
    certRequestPem: "r",
    caPrivateKeyPem: "k",
    caCertPem: "c",
    validityPeriodHours: 10,
    allowedUses: [],
  };
  const madeHoursAgo = (hours: number): Props => ({
    ...inputs,
    readyForRenewal: false,
    validityEndTime: new Date(Date.now() + (10 - hours) * HOUR).toISOString(),
  });

  test.each([
    [9, 0, {}],
    [11, 0, { readyForRenewal: "replace" }],
    [8, 3, { earlyRenewalHours: "update", readyForRenewal: "replace" }],
    [6, 3, { earlyRenewalHours: "update" }],
    [6, UNKNOWN, { earlyRenewalHours: "update" }],
  ])("%i of 10 hours after issue, early by %p", async (hours, early, expected) => {
    const after = { ...inputs, earlyRenewalHours: early };
    expect(await changesOf(locallySignedCert, inputs, after, madeHoursAgo(hours))).toEqual(expected);
    expect(await changesOf(selfSignedCert, inputs, after, madeHoursAgo(hours))).toMatchObject(expected);
  });

  test("a refresh tells that it is due", async () => {
    const refreshed = await selfSignedCert.read?.("1", { inputs, outputs: madeHoursAgo(11) }, context());
    expect(refreshed?.outputs["readyForRenewal"]).toBe(true);
    expect(() => selfSignedCert.read?.("1", { inputs: {}, outputs: {} }, context())).toThrow("can't be imported");
  });
});
