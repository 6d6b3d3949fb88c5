// The resource type `kafkaplatform:security:Keystores`: a client's PKCS12 truststore and keystore, kept in the state.
//
// Encryption draws new random bytes each time, so the files are made once and again only when an input changes.

import { createPrivateKey, X509Certificate } from "node:crypto";
import { UNKNOWN, type Failure, type Props, type ResourceType } from "../host/types";
import type * as pkcs12 from "./pkcs12";

export interface KeystoresInputs {
  /** Alias of the key. */
  readonly name: string;
  readonly password: string;
  /** All that is trusted, in PEM, like the certificate (or its chain, its own first) and the key. */
  readonly caCertificate: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** Alias of the trusted certificate. */
const AUTHORITY = "authority";
/** Of ASCII, because Java and others disagree about the bytes of anything else; Java's tools want six. */
const PASSWORD = /^[\x20-\x7e]{6,}$/;

export const keystores: ResourceType = {
  inputs: ["name", "password", "caCertificate", "certificate", "key"],
  secretOutputs: ["password", "key", "truststore", "keystore"],

  check: (inputs) => Promise.resolve({ inputs, failures: failuresOf(inputs) }),

  async create(props) {
    return { id: inputsOf(props).name, outputs: { ...props, ...(await files(inputsOf(props))) } };
  },

  async update(_old, news) {
    return { outputs: { ...news, ...(await files(inputsOf(news))) } };
  },
};

async function files(inputs: KeystoresInputs): Promise<{ truststore: string; keystore?: string }> {
  const { name, password, certificate, key } = inputs;
  const authority = certificatesIn(inputs.caCertificate);
  // The library is for this alone, and every command of the engine starts this plugin.
  const { keystore, truststore } = module.require("./pkcs12") as typeof pkcs12;
  const trusted = await truststore(AUTHORITY, authority, password);
  if (certificate === undefined || key === undefined) return { truststore: base64(trusted) };
  const own = certificatesIn(certificate);
  // While authorities are rotated two are trusted, and one of them has signed.
  const signers = authority.filter((each) => own.some((other) => parsed(other).checkIssued(parsed(each))));
  const chain = [...own, ...signers.filter((each) => !own.some((other) => base64(other) === base64(each)))];
  const bytes = createPrivateKey(key).export({ type: "pkcs8", format: "der" });
  return { truststore: base64(trusted), keystore: base64(await keystore(name, { key: bytes, chain }, password)) };
}

function failuresOf(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const refuse = (property: string, reason: string) => failures.push({ property, reason: `"${property}" ${reason}` });
  const text = (property: string) => (typeof inputs[property] === "string" ? inputs[property] : "");
  const known = (property: string) => inputs[property] !== UNKNOWN;

  for (const property of ["name", "password", "caCertificate"]) {
    if (known(property) && text(property) === "") refuse(property, "is missing.");
  }
  if (text("password") !== "" && !PASSWORD.test(text("password")))
    refuse("password", "must have at least six characters, all of them printable ASCII.");
  if ((inputs["certificate"] === undefined) !== (inputs["key"] === undefined))
    refuse(inputs["key"] === undefined ? "key" : "certificate", "is missing: a certificate and its key go together.");
  for (const property of ["caCertificate", "certificate"]) {
    if (text(property) !== "" && !isReadable(() => certificatesIn(text(property)).map(parsed)))
      refuse(property, "isn't a certificate in PEM.");
  }
  if (text("key") !== "" && !isReadable(() => [createPrivateKey(text("key"))]))
    refuse("key", "isn't an unencrypted private key in PEM.");
  return failures;
}

/** @param read throws, or returns nothing, if it can't be read */
function isReadable(read: () => unknown[]): boolean {
  try {
    return read().length > 0;
  } catch {
    return false;
  }
}

function certificatesIn(pem: string): Uint8Array[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, body = ""]) => Buffer.from(body, "base64"));
}

function parsed(der: Uint8Array): X509Certificate {
  return new X509Certificate(der);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function inputsOf(props: Props): KeystoresInputs {
  return props as unknown as KeystoresInputs;
}
