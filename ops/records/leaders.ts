// Asks the very broker that leads a partition: records and offsets are told by nobody else. (The library's own Admin mixes
// up what it knows of topics when several of its calls run at once, and then never answers.)

import type { Connection, ConnectionPool } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Library } from "../../providers/kafka/connection";
import type { Session } from "../frame/session";

export type AskLeader = <Answer>(
  leader: number,
  send: (library: Library, connection: Connection) => Promise<Answer>,
) => Promise<Answer>;

const known = new WeakMap<Session, Promise<AskLeader>>();

export function leadersOf(session: Session): Promise<AskLeader> {
  const asker = known.get(session) ?? connect(session);
  known.set(session, asker);
  return asker;
}

async function connect(session: Session): Promise<AskLeader> {
  const library = await session.library();
  const { clientId, tls, tlsServerName, sasl, connectTimeout } = await session.clientOptions();
  const pool: ConnectionPool = session.closing(
    new library.ConnectionPool(clientId, {
      connectTimeout,
      ...(tls && tlsServerName ? { tls, tlsServerName } : {}),
      ...(sasl ? { sasl } : {}),
    }),
  );
  pool.on("connecting", ({ connection }) => connection.on("error", () => undefined));
  const { connection } = await session.cluster();
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
