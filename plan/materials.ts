// Names what the plan must not hold: passwords, keys and the certificates that are made while deploying.
//
// A planned file contains marks such as {{password/broker}}; whoever places the plan replaces each by its value.

/**
 * What a mark stands for. `given` is a secret of the stack's own configuration; `keystore` and `truststore` are PKCS12
 * stores as base64; `source` is what a mirror needs to connect to another stack, as Java properties; all but
 * certificates are secret.
 */
export type MaterialKind =
  "password" | "key" | "certificate" | "scram" | "bcrypt" | "digest" | "keystore" | "truststore" | "given" | "source";

const MARK = /\{\{([a-z]+)\/([A-Za-z0-9._-]+)\}\}/g;
const SECRET: Readonly<Record<MaterialKind, boolean>> = {
  password: true,
  key: true,
  scram: true,
  bcrypt: true,
  keystore: true,
  truststore: true,
  source: true,
  given: true,
  digest: true,
  certificate: false,
};

export function material(kind: MaterialKind, name: string): string {
  return `{{${kind}/${name}}}`;
}

/** Names of the materials in a text, each once, e.g. `password/broker`. */
export function materialsIn(text: string): string[] {
  return [...new Set([...text.matchAll(MARK)].map((match) => `${match[1]}/${match[2]}`))].sort();
}

export function holdsSecret(text: string): boolean {
  return [...text.matchAll(MARK)].some((match) => SECRET[match[1] as MaterialKind]);
}

/** Replaces each mark by its value; a mark without one is an error, never an empty string. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(MARK, (_mark, kind: string, name: string) => {
    const value = values[`${kind}/${name}`];
    if (value === undefined) throw new Error(`the plan asks for ${kind}/${name}, which nothing provides`);
    return value;
  });
}
