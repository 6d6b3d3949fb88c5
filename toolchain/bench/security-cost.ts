/** What our security costs: the same cluster and the same clients with it, with other ciphers, and without. */
import { RULES, oursFor } from "./cluster-performance";
import { compare } from "./performance/compare";
import type { Variant } from "./performance/variants";
import type { Section } from "./section";

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
      { ...RULES[depth], sizes: depth === "short" ? [512] : [100, 512, 10_240] },
    );
  },
};

function withCipher(variant: Variant, name: string, suite: string): Variant {
  const settings = { "ssl.cipher.suites": suite };
  const { producer, consumer } = variant;
  return { ...variant, name, producer: { ...producer, ...settings }, consumer: { ...consumer, ...settings } };
}
