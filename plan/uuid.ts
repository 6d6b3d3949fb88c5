// Identifiers in Kafka's own form (16 bytes as base64url), derived from names so that every run plans the same ones.

import { createHash } from "node:crypto";

export function kafkaUuid(...names: readonly string[]): string {
  for (let attempt = 0; ; attempt++) {
    const bytes = createHash("sha256")
      .update(JSON.stringify([...names, attempt]))
      .digest()
      .subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const text = bytes.toString("base64url");
    // Kafka's tools read an identifier that starts with a dash as an option.
    if (!text.startsWith("-")) return text;
  }
}
