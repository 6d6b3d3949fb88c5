// A certificate of the stack's own authority that ends too soon, as after a renewal that was forgotten.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../toolchain/run";
import { cachedEngine, engineOnPath } from "../../../toolchain/engine";
import { PROJECT } from "../../../toolchain/engine-environment";
import { CERTIFICATE_RULES, issue } from "../../../toolchain/providers/tls/issue";
import { signingKey } from "../../../toolchain/providers/tls/keys";
import { x509 } from "../../../toolchain/providers/tls/x509";
import type { TestStack } from "../../support/stack";

interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** @returns what puts the certificate back that was there */
export async function endSoon(stack: TestStack, instance: string): Promise<() => void> {
  const file = join(stack.nodeDirectory(instance), "config", "certificate.pem");
  const before = readFileSync(file, "utf8");
  const { X509Certificate, SubjectAlternativeNameExtension } = await x509();
  const old = new X509Certificate(before);
  const [key, authority] = await authorityOf(stack);
  const { outputs } = await issue(
    { allowedUses: ["digital_signature", "server_auth", "client_auth"], validityPeriodHours: 1 },
    CERTIFICATE_RULES,
    {
      subject: old.subjectName,
      issuer: new X509Certificate(authority).subjectName,
      names: old.getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? [],
      publicKey: Buffer.from(old.publicKey.rawData),
      signer: await signingKey(key, "caPrivateKeyPem"),
    },
  );
  writeFileSync(file, String(outputs["certPem"]));
  return () => writeFileSync(file, before);
}

/** The authority's key leaves the encrypted state only for who has its passphrase. */
async function authorityOf({ state, name }: TestStack): Promise<[key: string, certificate: string]> {
  const { usable } = await engineOnPath();
  const root = (usable ?? (await cachedEngine()))?.root;
  const environment = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${join(state, "state")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(state, "passphrase"),
  };
  const command = ["stack", "export", "--show-secrets", "--stack", `organization/${PROJECT}/${name}`];
  const { code, stdout, stderr } = await run(root ? join(root, "bin", "pulumi") : "pulumi", command, { environment });
  if (code !== 0) throw new Error(`the state can't be read: ${stderr}`);
  const { resources } = (JSON.parse(stdout) as { deployment: { resources: Resource[] } }).deployment;
  const of = (type: string, output: string) => {
    const found = resources.find((each) => each.type === type && each.urn.endsWith("-authority"))?.outputs?.[output];
    if (typeof found === "string") return found;
    return JSON.parse((found as { plaintext: string }).plaintext) as string;
  };
  return [
    of("tls:index/privateKey:PrivateKey", "privateKeyPem"),
    of("tls:index/selfSignedCert:SelfSignedCert", "certPem"),
  ];
}
