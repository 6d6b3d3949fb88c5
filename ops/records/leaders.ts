// Asks the very broker that leads a partition: records and offsets are told by nobody else. (The library's own Admin mixes
// up what it knows of topics when several of its calls run at once, and then never answers.)

import type { Connection, ConnectionPool } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { clusterAt } from "../../providers/cluster/connection";
import type { Library } from "../../providers/kafka/connection";
import type { ClientOptions } from "../frame/session";

/** A cluster and how to speak with it: a session's own, or another. */
export interface Reach {
  library(): Promise<Library>;
  cluster(): Promise<ReturnType<typeof clusterAt>>;
  clientOptions(): Promise<ClientOptions>;
  closing<T extends { close(): Promise<unknown> }>(resource: T): T;
}

export type AskLeader = <Answer>(
  leader: number,
  send: (library: Library, connection: Connection) => Promise<Answer>,
) => Promise<Answer>;

const known = new WeakMap<Reach, Promise<AskLeader>>();

export function leadersOf(reach: Reach): Promise<AskLeader> {
  const asker = known.get(reach) ?? connect(reach);
  known.set(reach, asker);
  return asker;
}

async function connect(reach: Reach): Promise<AskLeader> {
  const library = await reach.library();
  const { clientId, tls, tlsServerName, sasl, connectTimeout } = await reach.clientOptions();
  const pool: ConnectionPool = reach.closing(
    new library.ConnectionPool(clientId, {
      connectTimeout,
      ...(tls && tlsServerName ? { tls, tlsServerName } : {}),
      ...(sasl ? { sasl } : {}),
    }),
  );
  pool.on("connecting", ({ connection }) => connection.on("error", () => undefined));
  const { connection } = await reach.cluster();
  const brokers = new Map<number, { host: string; port: number }>();
  return async (leader, send) => {
    if (!brokers.has(leader)) {
      const { brokers: found } = await connection.request(
        (to) => library.metadataV12.api.async(to, [], false, false),
        true,
      );
      for (const { nodeId, host, port } of found) brokers.set(nodeId, { host, port });
    }
    const broker = brokers.get(leader);
    if (!broker) throw new Error("a partition has no leader now");
    const to = await pool.get(broker);
    try {
      return await send(library, to);
    } catch (error) {
      // An answer that reports errors is an answer too.
      if (error instanceof library.ResponseError && error["response"])
        return error["response"] as Awaited<ReturnType<typeof send>>;
      throw error;
    }
  };
}
