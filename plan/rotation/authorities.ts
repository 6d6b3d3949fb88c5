// How the stack's authorities are called, so that one can tell from a certificate which of them signed it.

export function authorityName(stack: string, generation: number): string {
  return generation === 1 ? `${stack} authority` : `${stack} authority ${generation}`;
}

/** @param commonName of a certificate's issuer; undefined: it is none of this stack's authorities */
export function generationCalled(commonName: string, stack: string): number | undefined {
  const [name = "", number] = /^(.* authority)(?: (\d+))?$/.exec(commonName)?.slice(1) ?? [];
  return name === `${stack} authority` ? Number(number ?? 1) : undefined;
}
