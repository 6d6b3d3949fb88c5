// How our resource types reach a cluster: the connection is one of their inputs, and one process keeps each open once.

import { clusterOf, type Cluster } from "../kafka/cluster";
import { KafkaConnection, type Settings } from "../kafka/connection";
import { accessCalls } from "../kafka/protocol-access";
import { topicCalls } from "../kafka/protocol-topics";
import { Requests } from "../kafka/requests";

export interface ClusterConnection {
  /** `host:port`, separated by commas. */
  readonly bootstrapServers: string;
  readonly caCertificate?: string;
  readonly username?: string;
  readonly password?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

interface Open {
  readonly connection: KafkaConnection;
  readonly cluster: Cluster;
}

const open = new Map<string, Open>();

const newest = new Map<string, ClusterConnection>();

/** What the program says now of a cluster, for resources that it says nothing of any more. */
export function remember(connection: ClusterConnection): void {
  newest.set(connection.bootstrapServers, connection);
}

/** A resource that goes still has the login and the authority of its last deployment, which may be gone by now. */
export function newestOf(connection: ClusterConnection): ClusterConnection {
  return newest.get(connection.bootstrapServers) ?? connection;
}

/** @param patient whether unreachable brokers are tried again for some seconds */
export function clusterAt(connection: ClusterConnection, patient: boolean): Open {
  const key = JSON.stringify([connection, patient]);
  const known = open.get(key);
  if (known) return known;
  const made = patient ? new KafkaConnection(settingsOf(connection)) : new KafkaConnection(settingsOf(connection), 0);
  const requests = new Requests(made);
  const fresh = { connection: made, cluster: clusterOf({ ...topicCalls(requests), ...accessCalls(requests) }) };
  open.set(key, fresh);
  return fresh;
}

export async function closeAll(): Promise<void> {
  await Promise.all([...open.values()].map(({ connection }) => connection.close()));
}

export function settingsOf(connection: ClusterConnection): Settings {
  const { caCertificate: ca, clientCertificate: cert, clientKey: key, username, password } = connection;
  return {
    servers: connection.bootstrapServers.split(",").map((server) => {
      const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(server.trim()) ?? [];
      return { host, port: Number(port) };
    }),
    tls: ca ? { ca, ...(cert ? { cert } : {}), ...(key ? { key } : {}) } : undefined,
    sasl: username ? { mechanism: "SCRAM-SHA-512", username, password: password ?? "" } : undefined,
  };
}
