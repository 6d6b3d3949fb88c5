/** Public keys as OpenSSH writes them, with their fingerprints. */
import { createHash, type KeyObject } from "node:crypto";

const CURVES: Record<string, string> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

export interface SshPublicKey {
  publicKeyOpenssh: string;
  publicKeyFingerprintMd5: string;
  publicKeyFingerprintSha256: string;
}

export function sshPublicKey(key: KeyObject): SshPublicKey {
  const { name, blob } = encoded(key);
  const md5 = createHash("md5").update(blob).digest("hex").match(/../g) ?? [];
  const sha256 = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return {
    publicKeyOpenssh: `${name} ${blob.toString("base64")}\n`,
    publicKeyFingerprintMd5: md5.join(":"),
    publicKeyFingerprintSha256: `SHA256:${sha256}`,
  };
}

function encoded(key: KeyObject): { name: string; blob: Buffer } {
  const jwk = key.export({ format: "jwk" });
  const bytes = (value: string | undefined): Buffer => Buffer.from(value ?? "", "base64url");
  if (jwk.kty === "RSA") return packed("ssh-rsa", positive(bytes(jwk.e)), positive(bytes(jwk.n)));
  if (jwk.kty === "OKP") return packed("ssh-ed25519", bytes(jwk.x));
  const curve = CURVES[jwk.crv ?? ""] ?? "";
  const point = Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)]);
  return packed(`ecdsa-sha2-${curve}`, Buffer.from(curve), point);
}

function packed(name: string, ...fields: Buffer[]): { name: string; blob: Buffer } {
  const blob = [Buffer.from(name), ...fields].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return { name, blob: Buffer.concat(blob) };
}

/** A leading zero keeps a number with its highest bit set from being read as negative. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), number]) : number;
}
