// Makes PKCS12 files that Java reads: a truststore with the trusted authorities, a keystore with one key and its chain.

import { createHash, webcrypto } from "node:crypto";
import { BmpString, ObjectIdentifier, OctetString } from "asn1js";
import * as pkijs from "pkijs";

export interface KeyAndChain {
  readonly key: Uint8Array;
  /** The key's own certificate first. */
  readonly chain: readonly Uint8Array[];
}

const CERT_BAG = "1.2.840.113549.1.12.10.1.3";
const SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID = "1.2.840.113549.1.9.21";
/** Without it Java takes a certificate for a leftover of some key, and doesn't trust it. */
const ORACLE_TRUSTED_KEY_USAGE = "2.16.840.1.113894.746875.1.1";
const ANY_USAGE = "2.5.29.37.0";

const WITH_PASSWORD = 0;
const ENCRYPTED = 1;
/** As keytool itself: what stands between a thief and the content is a generated password, not the number of rounds. */
const ROUNDS = 10_000;

const engine = new pkijs.CryptoEngine({ name: "node", crypto: webcrypto });
pkijs.setEngine("node", engine);

/** @param alias of the first; the others have their number behind it */
export function truststore(alias: string, authorities: readonly Uint8Array[], password: string): Promise<Uint8Array> {
  const trusted = () => attribute(ORACLE_TRUSTED_KEY_USAGE, new ObjectIdentifier({ value: ANY_USAGE }));
  const bags = authorities.map((authority, index) =>
    certificateBag(authority, [friendlyName(index === 0 ? alias : `${alias}-${index + 1}`), trusted()]),
  );
  return store([bags], password);
}

export async function keystore(alias: string, { key, chain }: KeyAndChain, password: string): Promise<Uint8Array> {
  const [own = new Uint8Array(), ...issuers] = chain;
  const names = [friendlyName(alias), localKeyId(own)];
  const bag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(bufferOf(key)) });
  await bag.makeInternalValues(encryption(password), engine);
  const keyBag = new pkijs.SafeBag({ bagId: SHROUDED_KEY_BAG, bagValue: bag, bagAttributes: names });
  const certificates = [certificateBag(own, names), ...issuers.map((issuer) => certificateBag(issuer))];
  return store([[keyBag], certificates], password);
}

const AES_256 = { name: "AES-CBC", length: 256 } as const;

function encryption(password: string) {
  const algorithms = { contentEncryptionAlgorithm: AES_256, hmacHashAlgorithm: "SHA-256" };
  return { password: bufferOf(Buffer.from(password)), iterationCount: ROUNDS, ...algorithms };
}

/** Every part is encrypted, the whole is sealed with the same password. */
async function store(parts: readonly pkijs.SafeBag[][], password: string): Promise<Uint8Array> {
  const contents = parts.map((safeBags) => ({
    privacyMode: ENCRYPTED,
    value: new pkijs.SafeContents({ safeBags }),
  }));
  const authenticatedSafe = new pkijs.AuthenticatedSafe({ parsedValue: { safeContents: contents } });
  await authenticatedSafe.makeInternalValues({ safeContents: parts.map(() => encryption(password)) }, engine);
  const file = new pkijs.PFX({ parsedValue: { integrityMode: WITH_PASSWORD, authenticatedSafe } });
  const { iterationCount: iterations, hmacHashAlgorithm, password: bytes } = encryption(password);
  await file.makeInternalValues(
    { password: bytes, iterations, pbkdf2HashAlgorithm: hmacHashAlgorithm, hmacHashAlgorithm },
    engine,
  );
  return new Uint8Array(file.toSchema().toBER());
}

function certificateBag(certificate: Uint8Array, bagAttributes?: pkijs.Attribute[]): pkijs.SafeBag {
  const certValue = new OctetString({ valueHex: bufferOf(certificate) });
  return new pkijs.SafeBag({
    bagId: CERT_BAG,
    bagValue: new pkijs.CertBag({ certId: X509_CERTIFICATE, certValue }),
    ...(bagAttributes ? { bagAttributes } : {}),
  });
}

function friendlyName(alias: string): pkijs.Attribute {
  return attribute(FRIENDLY_NAME, new BmpString({ value: alias }));
}

/** Ties a key to its certificate. */
function localKeyId(certificate: Uint8Array): pkijs.Attribute {
  const id = createHash("sha256").update(certificate).digest();
  return attribute(LOCAL_KEY_ID, new OctetString({ valueHex: bufferOf(id) }));
}

function attribute(type: string, value: BmpString | ObjectIdentifier | OctetString): pkijs.Attribute {
  return new pkijs.Attribute({ type, values: [value] });
}

/** A buffer of its own: Node's small ones share one with others. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
