/** Every version that the toolchain brings, and how versions compare. */

/** Pulumi's engine: the newest that both the vendor and the Go module proxy hold; toolchain/engine/go.mod says the same. */
export const ENGINE_VERSION = "3.259.0";

/**
 * The oldest engine on PATH that will do. The gates in front of and behind each node's change are resource hooks. They
 * came with 3.182, but only from 3.238 on does a failing hook *after* a change stop the deployment; before, it was a
 * warning, and the next node went down too. https://github.com/pulumi/pulumi/pull/22935
 */
export const OLDEST_ENGINE = "3.238.0";

/** Of the API server that tests run; toolchain/kubernetes/go.mod says the same. */
export const KUBERNETES_VERSION = "1.34.1";

export const KAFKA_VERSION = "4.3.1";
/** Kafka 4 brokers and tools. */
export const OLDEST_JAVA = 17;
/** From 1.21 on, Go fetches the newer Go that a module asks for by itself. */
export const OLDEST_GO = "1.21";

/** Negative: a is older than b. Reads "v3.259.0", "3.259", "go1.26.8"; a pre-release is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(left.released) - Number(right.released);
}

function parse(version: string): { numbers: number[]; released: boolean } {
  const [, numbers = "0", rest = ""] = /(\d+(?:\.\d+)*)(.*)/.exec(version) ?? [];
  return { numbers: numbers.split(".").map(Number), released: !rest.startsWith("-") };
}

/** Checks workflow files. */
export const ACTIONLINT_VERSION = "1.7.12";
