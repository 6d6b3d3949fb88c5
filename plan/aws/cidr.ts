// Arithmetic of IPv4 networks.

export interface Network {
  /** The first address, as a number. */
  readonly first: number;
  readonly bits: number;
}

/** Undefined where the text is none, or names a host inside of its network. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return first % sizeOf(bits) === 0 ? { first, bits } : undefined;
}

export function formatNetwork({ first, bits }: Network): string {
  return `${formatAddress(first)}/${bits}`;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function overlap(a: Network, b: Network): boolean {
  return a.first < b.first + sizeOf(b.bits) && b.first < a.first + sizeOf(a.bits);
}

export function contains(outer: Network, inner: Network): boolean {
  return outer.bits <= inner.bits && overlap(outer, inner);
}

/** The `index`-th of the networks of `bits` that the outer one consists of. */
export function part(outer: Network, bits: number, index: number): Network {
  return { first: outer.first + index * sizeOf(bits), bits };
}

export function hostAt(network: Network, index: number): string {
  return formatAddress(network.first + index);
}

function sizeOf(bits: number): number {
  return 2 ** (32 - bits);
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map((text) => parseNetwork(text));

export function isPrivate(network: Network): boolean {
  return PRIVATE.some((each) => each !== undefined && contains(each, network));
}
