/** Keys, authorities, requests and certificates to test with. */
import { X509Certificate } from "node:crypto";
import type { Props } from "../../../providers/host/types";
import { certRequest } from "../../../toolchain/providers/tls/cert-request";
import { locallySignedCert } from "../../../toolchain/providers/tls/locally-signed-cert";
import { privateKey } from "../../../toolchain/providers/tls/private-key";
import { selfSignedCert } from "../../../toolchain/providers/tls/self-signed-cert";
import { context } from "./host";

export const HOUR = 3_600_000;
export const EC = { algorithm: "ECDSA", ecdsaCurve: "P256" };

export async function outputs(type: typeof privateKey, inputs: Props): Promise<Record<string, string>> {
  return (await type.create(inputs, context())).outputs as Record<string, string>;
}

export async function authority(key: Props = EC, more: Props = {}) {
  const { privateKeyPem = "" } = await outputs(privateKey, key);
  const caInputs = {
    privateKeyPem,
    subject: { commonName: "Größte CA", organization: "Example", country: "DE" },
    isCaCertificate: true,
    validityPeriodHours: 100,
    allowedUses: ["cert_signing", "crl_signing"],
    ...more,
  };
  return { privateKeyPem, inputs: caInputs, ...(await selfSignedCert.create(caInputs, context())) };
}

export async function request(names: Props = {}, key: Props = EC): Promise<Record<string, string>> {
  const { privateKeyPem } = await outputs(privateKey, key);
  return outputs(certRequest, { privateKeyPem, subject: { commonName: "node-1" }, ...names });
}

export async function issued(names: Props = {}, more: Props = {}, key: Props = EC) {
  const ca = await authority(key);
  const { certRequestPem } = await request(names, key);
  const inputs = {
    certRequestPem,
    caCertPem: ca.outputs["certPem"],
    caPrivateKeyPem: ca.privateKeyPem,
    validityPeriodHours: 10,
    allowedUses: ["digital_signature", "server_auth", "client_auth"],
    ...more,
  };
  const made = await locallySignedCert.create(inputs, context());
  const certificate = new X509Certificate(String(made.outputs["certPem"]));
  return { ...made, inputs, certificate, authority: new X509Certificate(String(ca.outputs["certPem"])) };
}
