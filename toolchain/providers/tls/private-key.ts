/** tls.PrivateKey: a key pair, kept in the state. */
import { createHash, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Failure, Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, text, whole, type Rules } from "../inputs";
import { sshPublicKey } from "./ssh";

/** The official plugin also has P224, which neither Node's certificates nor Java's TLS can use. */
const CURVES: Record<string, string> = { P256: "prime256v1", P384: "secp384r1", P521: "secp521r1" };
const DEFAULT_CURVE = "P224";

const RULES: Rules = {
  algorithm: { type: "string", required: true, oneOf: ["RSA", "ECDSA", "ED25519"] },
  rsaBits: { type: "integer", atLeast: 1024, default: 2048 },
  ecdsaCurve: { type: "string", oneOf: [...Object.keys(CURVES), DEFAULT_CURVE], default: DEFAULT_CURVE },
};

export const privateKey: ResourceType = {
  inputs: Object.keys(RULES),
  secretOutputs: ["privateKeyPem", "privateKeyPemPkcs8"],

  check(news) {
    return Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...unsupportedCurve(news)] });
  },

  diff(old, news) {
    return Promise.resolve(differences(RULES, old.inputs, news));
  },

  async create(inputs) {
    const settings = complete(RULES, inputs);
    const key = await generate(settings);
    const publicKey = createPublicKey(key);
    const publicKeyPem = String(publicKey.export({ type: "spki", format: "pem" }));
    const pkcs8 = String(key.export({ type: "pkcs8", format: "pem" }));
    const id = createHash("sha1").update(publicKeyPem).digest("hex");
    const privateKeyPem = traditional(key) ?? pkcs8;
    const outputs = { ...settings, privateKeyPem, privateKeyPemPkcs8: pkcs8, publicKeyPem, ...sshPublicKey(publicKey) };
    return { id, outputs };
  },
};

function unsupportedCurve(news: Props): Failure[] {
  if (news["algorithm"] !== "ECDSA" || text(complete(RULES, news), "ecdsaCurve") !== DEFAULT_CURVE) return [];
  const instead = Object.keys(CURVES).join(", ");
  const which = news["ecdsaCurve"] === undefined ? "The official plugin's default curve" : "The curve";
  return [
    {
      property: "ecdsaCurve",
      reason: `${which}, P224, is not implemented by this stand-in; choose one of ${instead}.`,
    },
  ];
}

async function generate(settings: Props): Promise<KeyObject> {
  const make = promisify(generateKeyPair);
  switch (text(settings, "algorithm")) {
    case "RSA":
      return (await make("rsa", { modulusLength: whole(settings, "rsaBits") })).privateKey;
    case "ECDSA":
      return (await make("ec", { namedCurve: CURVES[text(settings, "ecdsaCurve")] ?? "" })).privateKey;
    default:
      return (await make("ed25519")).privateKey;
  }
}

/** The older encodings, which the official plugin uses for `privateKeyPem`. */
function traditional(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === "rsa") return String(key.export({ type: "pkcs1", format: "pem" }));
  if (key.asymmetricKeyType === "ec") return String(key.export({ type: "sec1", format: "pem" }));
  return undefined;
}
