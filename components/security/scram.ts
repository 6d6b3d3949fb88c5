// A SCRAM credential as Kafka's format tool takes it: salted and hashed, so that no password is written to storage.

import { pbkdf2Sync } from "node:crypto";

const HASH_BYTES = 64;

export function scramCredential(password: string, saltBase64: string, iterations: number): string {
  const salted = pbkdf2Sync(
    password.normalize("NFKC"),
    Buffer.from(saltBase64, "base64"),
    iterations,
    HASH_BYTES,
    "sha512",
  );
  return `salt="${saltBase64}",saltedpassword="${salted.toString("base64")}"`;
}
