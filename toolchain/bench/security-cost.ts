/** What our security costs: the same cluster and the same clients with it, with other ciphers, and without. */
import { RULES, oursFor } from "./cluster-performance";
import { compare } from "./performance/compare";
import type { Variant } from "./performance/variants";
import type { Section } from "./section";

/** Two rounds say less than they seem to: between runs the difference was up to twice. */
const MINUTES = 10;
const CIPHERS = { "AES-128": "TLS_AES_128_GCM_SHA256", ChaCha20: "TLS_CHACHA20_POLY1305_SHA256" };

export const securityCost: Section = {
  title: "Cost of security",
  compares: true,
  measure: async (screen, depth) => {
    const ours = { ...(await oursFor("chat")), broker: {} };
    const secured = { ...ours, name: "TLS and SCRAM" };
    const ciphers =
      depth === "short" ? [] : Object.entries(CIPHERS).map(([name, suite]) => withCipher(ours, name, suite));
    return compare(
      screen,
      "security",
      [
        { variants: [secured, ...ciphers] },
        { variants: [{ ...ours, name: "no security" }], more: { security: "none" } },
      ],
      depth === "short"
        ? { ...RULES.short, sizes: [512] }
        : { ...RULES[depth], sizes: [100, 512, 10_240], minutes: Math.max(MINUTES, RULES[depth].minutes) },
    );
  },
};

function withCipher(variant: Variant, name: string, suite: string): Variant {
  const settings = { "ssl.cipher.suites": suite };
  const { producer, consumer } = variant;
  return { ...variant, name, producer: { ...producer, ...settings }, consumer: { ...consumer, ...settings } };
}
