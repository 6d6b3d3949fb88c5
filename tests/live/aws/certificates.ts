// Real certificates for the names of a plan, made by the tls stand-in.

import type { CertificateRequest } from "../../../plan/security";
import { certRequest } from "../../../toolchain/providers/tls/cert-request";
import { locallySignedCert } from "../../../toolchain/providers/tls/locally-signed-cert";
import { authority, outputs, EC } from "../../unit/providers/certificates";
import { RunningPlugin } from "../../unit/providers/plugin";
import { privateKey } from "../../../toolchain/providers/tls/private-key";

/** By material name, e.g. `key/kafka-1`. */
export async function certificatesFor(requests: readonly CertificateRequest[]): Promise<Record<string, string>> {
  const ca = await authority(EC, { subject: { commonName: "lab authority" } });
  const root = (ca.outputs as Record<string, string>)["certPem"] ?? "";
  const values: Record<string, string> = { "certificate/authority": root };
  for (const { name, dnsNames, usages } of requests) {
    const { privateKeyPem = "", privateKeyPemPkcs8 = "" } = await outputs(privateKey, EC);
    const asked = { privateKeyPem, subject: { commonName: name }, dnsNames: [...dnsNames] };
    const { certRequestPem = "" } = await outputs(certRequest, asked);
    const { certPem = "" } = await outputs(locallySignedCert, {
      certRequestPem,
      caPrivateKeyPem: ca.privateKeyPem,
      caCertPem: root,
      validityPeriodHours: 24,
      allowedUses: [...usages],
    });
    values[`key/${name}`] = privateKeyPemPkcs8;
    values[`certificate/${name}`] = certPem;
  }
  return values;
}

/** A node's own, in base64, made by our plugin as in a deployment. */
export async function keystoreFor(
  name: string,
  certificates: Readonly<Record<string, string>>,
  password: string,
): Promise<string> {
  const plugin = await RunningPlugin.start("kafkaplatform:security:Keystores");
  try {
    const part = (kind: string) => certificates[kind] ?? "";
    const caCertificate = part("certificate/authority");
    const inputs = {
      name,
      password,
      caCertificate,
      certificate: part(`certificate/${name}`),
      key: part(`key/${name}`),
    };
    const { keystore } = await plugin.create(inputs);
    return (keystore as { value: string }).value;
  } finally {
    await plugin.stop();
  }
}
