/** Private keys from PEM, in the form that certificates are signed with. */
import { createPrivateKey, createPublicKey, webcrypto, type KeyObject } from "node:crypto";

export interface SigningKey {
  /** As the official plugin names it. */
  readonly algorithm: "RSA" | "ECDSA" | "ED25519";
  readonly pair: { privateKey: webcrypto.CryptoKey; publicKey: webcrypto.CryptoKey };
  readonly signing: { name: string; hash?: string };
  /** The public half, encoded: equal for equal keys. */
  readonly spki: Buffer;
}

const CURVES: Record<string, { namedCurve: string; hash: string }> = {
  prime256v1: { namedCurve: "P-256", hash: "SHA-256" },
  secp384r1: { namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { namedCurve: "P-521", hash: "SHA-512" },
};

/** @param property the input that holds the key, for errors */
export async function signingKey(pem: string, property: string): Promise<SigningKey> {
  const key = parse(pem, property);
  const publicKey = createPublicKey(key);
  const { algorithm, parameters, signing } = describe(key, property);
  const spki = publicKey.export({ type: "spki", format: "der" });
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const pair = {
    privateKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, parameters, true, ["sign"]),
    publicKey: await webcrypto.subtle.importKey("spki", spki, parameters, true, ["verify"]),
  };
  return { algorithm, pair, signing, spki };
}

function parse(pem: string, property: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The reason isn't passed on: it could quote the key.
    throw new Error(`"${property}" is not a private key in PEM format.`);
  }
}

interface Description {
  algorithm: SigningKey["algorithm"];
  parameters: { name: string; hash?: string; namedCurve?: string };
  signing: SigningKey["signing"];
}

function describe(key: KeyObject, property: string): Description {
  if (key.asymmetricKeyType === "rsa") {
    const signing = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    return { algorithm: "RSA", parameters: signing, signing };
  }
  if (key.asymmetricKeyType === "ed25519") {
    return { algorithm: "ED25519", parameters: { name: "Ed25519" }, signing: { name: "Ed25519" } };
  }
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (key.asymmetricKeyType !== "ec" || curve === undefined) {
    const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? "unknown";
    throw new Error(`The key in "${property}" is of a kind that this stand-in doesn't implement (${kind}).`);
  }
  return {
    algorithm: "ECDSA",
    parameters: { name: "ECDSA", namedCurve: curve.namedCurve },
    signing: { name: "ECDSA", hash: curve.hash },
  };
}
