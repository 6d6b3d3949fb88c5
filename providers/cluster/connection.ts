// A connection to one broker, as the cluster's administrator.

import { Connection } from "@platformatic/kafka";

export interface ClusterConnection {
  /** `host:port`, separated by commas. */
  readonly bootstrapServers: string;
  readonly caCertificate?: string;
  readonly username?: string;
  readonly password?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

const CONNECT_MS = 3000;

/** Tries the servers in their order; the first that lets us in serves `use`. */
export async function withBroker<T>(
  cluster: ClusterConnection,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const failures: string[] = [];
  for (const server of cluster.bootstrapServers.split(",")) {
    const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(server.trim()) ?? [];
    const connection = new Connection("kafka-platform", options(cluster, host));
    // An error on a socket that nobody waits for any more must not end the process.
    connection.on("error", () => undefined);
    try {
      await connection.connect(host, Number(port));
    } catch (error) {
      failures.push(`${server}: ${reason(error)}`);
      continue;
    }
    try {
      return await use(connection);
    } finally {
      await connection.close().catch(() => undefined);
    }
  }
  throw new Error(failures.join("; "));
}

function options(cluster: ClusterConnection, host: string) {
  return {
    connectTimeout: CONNECT_MS,
    requestTimeout: CONNECT_MS,
    ...(cluster.caCertificate
      ? {
          tlsServerName: host,
          tls: {
            ca: cluster.caCertificate,
            ...(cluster.clientCertificate ? { cert: cluster.clientCertificate } : {}),
            ...(cluster.clientKey ? { key: cluster.clientKey } : {}),
          },
        }
      : {}),
    ...(cluster.username
      ? { sasl: { mechanism: "SCRAM-SHA-512" as const, username: cluster.username, password: cluster.password ?? "" } }
      : {}),
  };
}

/** The innermost cause says what happened; the outer ones only that something did. */
function reason(error: unknown): string {
  let inner = error;
  while (inner instanceof Error) {
    const next = inner.cause ?? (inner instanceof AggregateError ? inner.errors[0] : undefined);
    if (!(next instanceof Error)) return inner.message;
    inner = next;
  }
  return String(inner);
}
