/** The one connection of a plugin's process, made at the first need, and its failures in plain words. */
import type { Connection, ConnectionPool } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type * as library from "@platformatic/kafka" with { "resolution-mode": "import" };

export type Library = typeof library;

export interface Settings {
  readonly servers: { readonly host: string; readonly port: number }[];
  readonly tls:
    { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly passphrase?: string } | undefined;
  readonly sasl:
    { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string } | undefined;
}

export type SaslMechanism = "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";

/** After this long without an answer from any server, the cluster counts as unreachable. */
const PATIENCE_MS = 9000;
const ATTEMPT_MS = 3000;
const PAUSE_MS = 500;

export class KafkaConnection {
  readonly #settings: Settings;
  #library: Promise<Library> | undefined;
  #pool: ConnectionPool | undefined;
  #connecting: Promise<Connection> | undefined;
  #failed: { error: Error; at: number } | undefined;

  /** @param patienceMs how long unreachable servers are tried again; 0: each once */
  constructor(
    settings: Settings,
    readonly patienceMs: number = PATIENCE_MS,
  ) {
    this.#settings = settings;
  }

  /** The library takes a third of a second to load, and many commands never need it. */
  library(): Promise<Library> {
    return (this.#library ??= import("@platformatic/kafka"));
  }

  /**
   * Sends one request.
   * @param repeatable whether it may be sent again when the connection breaks before the answer
   */
  async request<Result>(send: (connection: Connection) => Promise<Result>, repeatable: boolean): Promise<Result> {
    const connection = await this.#connected();
    try {
      return await send(connection);
    } catch (error) {
      const { NetworkError } = await this.library();
      if (!(error instanceof NetworkError)) throw error;
      if (repeatable) return this.request(send, false);
      const refusal = refusalIn(error, await this.library());
      const what = refusal ?? "broke the connection before the answer came; run the deployment again";
      throw new Error(`Kafka (${this.#names()}) ${what}.`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** Calls that come while connecting, or right after it failed, share the result: one story, one error. */
  #connected(): Promise<Connection> {
    if (this.#failed && Date.now() - this.#failed.at < this.patienceMs) return Promise.reject(this.#failed.error);
    this.#connecting ??= this.#connect()
      .catch((error: unknown) => {
        this.#failed = { error: error instanceof Error ? error : new Error(String(error)), at: Date.now() };
        throw this.#failed.error;
      })
      .finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #connect(): Promise<Connection> {
    const library = await this.library();
    const { servers } = this.#settings;
    const pool = (this.#pool ??= newPool(library, this.#settings));
    const deadline = Date.now() + this.patienceMs;
    let last: unknown;
    do {
      for (const server of servers) {
        try {
          return await pool.get(server);
        } catch (error) {
          last = error;
          const refusal = refusalIn(error, library, this.#settings);
          if (refusal !== undefined) {
            throw new Error(`Kafka at ${server.host}:${server.port} ${refusal}.`, { cause: error });
          }
        }
        if (this.patienceMs > 0 && Date.now() >= deadline) break;
      }
      if (this.patienceMs > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } while (Date.now() < deadline);
    throw new Error(`No Kafka broker can be reached at ${this.#names()} (${innermost(last)}).`, { cause: last });
  }

  #names(): string {
    return this.#settings.servers.map(({ host, port }) => `${host}:${port}`).join(", ");
  }
}

/** Why trying again would not help, if so: what Kafka did, as the rest of a sentence. */
function refusalIn(error: unknown, library: Library, settings?: Settings): string | undefined {
  if (find(error, (cause) => cause instanceof library.AuthenticationError) !== undefined) {
    return `refused the login of ${JSON.stringify(settings?.sasl?.username)} (${settings?.sasl?.mechanism})`;
  }
  const alert = find(error, (cause) => codeOf(cause).includes("_ALERT_"));
  if (alert !== undefined) {
    const reason = "reason" in alert ? String(alert.reason) : alert.message;
    return `refused the TLS connection (${reason}); its client certificate may be missing or from another authority`;
  }
  const untrusted = find(error, (cause) => /CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_/.test(codeOf(cause)));
  return untrusted && `has a certificate that is not trusted (${untrusted.message})`;
}

function newPool({ ConnectionPool }: Library, { tls, sasl }: Settings): ConnectionPool {
  const pool = new ConnectionPool("kafka-platform", {
    connectTimeout: ATTEMPT_MS,
    ...(tls ? { tls } : {}),
    ...(sasl ? { sasl } : {}),
  });
  // A connection may report further errors after the first one, and an error that nobody hears ends the process.
  pool.on("connecting", ({ connection }) => connection.on("error", () => undefined));
  return pool;
}

function find(error: unknown, matches: (cause: Error) => boolean): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  if (matches(error)) return error;
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [...inner, error.cause].map((cause) => find(cause, matches)).find((found) => found !== undefined);
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}

function innermost(error: unknown): string {
  const last = find(error, (cause) => cause.cause === undefined && !(cause instanceof AggregateError));
  return last?.message || "no answer";
}
