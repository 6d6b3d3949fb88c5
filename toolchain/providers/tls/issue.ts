/** Issues certificates: what self-signed and locally signed ones have in common. */
import { randomBytes } from "node:crypto";
import type { Extension, JsonGeneralNames, Name } from "@peculiar/x509";
import type { Props } from "../../../providers/host/types";
import { complete, flag, strings, whole, type Rules } from "../inputs";
import type { SigningKey } from "./keys";
import { pem } from "./pem";
import { isDue } from "./renewal";
import { USAGES, extendedKeyUsages, keyUsageBits } from "./usages";
import { x509 } from "./x509";

export const CERTIFICATE_RULES: Rules = {
  allowedUses: { type: "strings", required: true, oneOf: USAGES },
  validityPeriodHours: { type: "integer", required: true, atLeast: 0 },
  earlyRenewalHours: { type: "integer", atLeast: 0, default: 0 },
  isCaCertificate: { type: "boolean", default: false },
  maxPathLength: { type: "integer", atLeast: -1, default: -1 },
  setSubjectKeyId: { type: "boolean", default: false },
};

export interface Issue {
  readonly subject: Name;
  readonly issuer: Name;
  readonly names: JsonGeneralNames;
  /** The certificate's own public key, encoded. */
  readonly publicKey: Buffer;
  readonly signer: SigningKey;
  /** The identifier of the authority's key, if the certificate shall name it. */
  readonly authorityKeyId?: string;
  /** The certificate is its own authority and shall name itself as such. */
  readonly ownAuthority?: boolean;
}

export async function issue(inputs: Props, rules: Rules, request: Issue): Promise<{ id: string; outputs: Props }> {
  const library = await x509();
  const settings = complete(rules, inputs);
  const start = Math.floor(Date.now() / 1000) * 1000;
  const end = start + whole(settings, "validityPeriodHours") * 3_600_000;
  const serialNumber = serial();

  const certificate = await library.X509CertificateGenerator.create({
    subject: request.subject,
    issuer: request.issuer,
    serialNumber,
    notBefore: new Date(start),
    notAfter: new Date(end),
    publicKey: request.publicKey,
    signingKey: request.signer.pair.privateKey,
    signingAlgorithm: request.signer.signing,
    extensions: await extensions(settings, request),
  });

  const outputs: Props = {
    ...settings,
    certPem: pem("CERTIFICATE", certificate.rawData),
    validityStartTime: rfc3339(start),
    validityEndTime: rfc3339(end),
  };
  return {
    id: BigInt(`0x${serialNumber}`).toString(),
    outputs: { ...outputs, readyForRenewal: isDue(outputs) },
  };
}

async function extensions(settings: Props, request: Issue): Promise<Extension[]> {
  const library = await x509();
  const isAuthority = flag(settings, "isCaCertificate");
  const pathLength = whole(settings, "maxPathLength");
  const uses = strings(settings, "allowedUses");
  const hasSubject = request.subject.toJSON().length > 0;

  const result: Extension[] = [
    new library.BasicConstraintsExtension(isAuthority, isAuthority && pathLength >= 0 ? pathLength : undefined, true),
  ];
  const bits = keyUsageBits(uses);
  if (bits !== 0) result.push(new library.KeyUsagesExtension(bits, true));
  const extended = extendedKeyUsages(uses);
  if (extended.length > 0) result.push(new library.ExtendedKeyUsageExtension(extended));

  const own = await library.SubjectKeyIdentifierExtension.create(request.publicKey);
  const showsOwn = isAuthority || flag(settings, "setSubjectKeyId");
  if (showsOwn) result.push(own);
  const authority = request.ownAuthority ? own.keyId : request.authorityKeyId;
  if (request.ownAuthority && !showsOwn) {
    throw new Error(
      "setAuthorityKeyId needs setSubjectKeyId (or isCaCertificate): the authority is the certificate itself.",
    );
  }
  if (authority !== undefined) result.push(new library.AuthorityKeyIdentifierExtension(authority));
  // A certificate without a subject is identified by its alternative names alone: then they must be understood.
  if (request.names.length > 0) result.push(new library.SubjectAlternativeNameExtension(request.names, !hasSubject));
  return result;
}

/** 127 random bits: positive, and never with a leading zero that encoders treat differently. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}
