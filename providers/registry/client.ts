// A schema registry as our resource types ask it, in Confluent's API, which all registries speak.

import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

export interface RegistryConnection {
  readonly engine: "apicurio" | "confluent";
  /** The same registry; the next one is asked where one doesn't answer. */
  readonly urls: readonly string[];
  readonly caCertificate?: string;
  readonly user?: string;
  readonly password?: string;
}

export interface Reference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

export interface Version {
  readonly id: number;
  readonly version: number;
  readonly schema: string;
  readonly references?: readonly Reference[];
}

export interface NewSchema {
  readonly schemaType: string;
  readonly schema: string;
  readonly references: readonly Reference[];
}

/** The registry's own no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Unreachable extends Error {}

const ANSWER_MS = 15_000;
const AGAIN_MS = 300;
const CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

export class RegistryClient {
  private readonly agent: http.Agent;
  /** The instance that answered last goes on being asked: it knows what it was told a moment ago. */
  private current = 0;

  constructor(readonly connection: RegistryConnection) {
    const secure = connection.urls[0]?.startsWith("https:");
    const options = { keepAlive: true, maxSockets: 16 };
    this.agent = secure ? new https.Agent({ ...options, ca: connection.caCertificate }) : new http.Agent(options);
  }

  /** @param patienceMs for how long a registry that isn't there is tried again */
  async ask(method: string, path: string, body?: unknown, patienceMs = 0): Promise<unknown> {
    const until = Date.now() + patienceMs;
    for (;;) {
      let wrong = "";
      for (let tried = 0; tried < this.connection.urls.length; tried += 1) {
        const url = this.connection.urls[this.current] ?? "";
        try {
          return await this.once(method, url + path, body);
        } catch (error) {
          if (!(error instanceof Unreachable)) throw error;
          wrong = error.message;
          this.current = (this.current + 1) % this.connection.urls.length;
        }
      }
      if (Date.now() >= until) throw new Unreachable(`the schema registry doesn't answer: ${wrong}`);
      await sleep(AGAIN_MS);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private once(method: string, url: string, body: unknown): Promise<unknown> {
    const { user, password } = this.connection;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { request } = url.startsWith("https:") ? https : http;
    return new Promise((resolve, reject) => {
      const asked = request(url, {
        method,
        agent: this.agent,
        timeout: ANSWER_MS,
        headers: {
          accept: `${CONTENT_TYPE}, application/json`,
          ...(text === undefined
            ? {}
            : { "content-type": url.includes("/registry/v3/") ? "application/json" : CONTENT_TYPE }),
          ...(user === undefined
            ? {}
            : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` }),
        },
      });
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
      asked.on("error", (error) => reject(new Unreachable(`${new URL(url).host}: ${error.message}`)));
      asked.on("response", (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", (error) => reject(new Unreachable(error.message)));
        response.on("end", () => {
          const answer = Buffer.concat(parts).toString("utf8");
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(parsed(answer));
          // A balancer without an instance behind it.
          else if (status === 502 || status === 503 || status === 504) reject(new Unreachable(`it answers ${status}`));
          else reject(new Refused(status, messageOf(answer) || `it answers ${status}`));
        });
      });
      asked.end(text);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function messageOf(text: string): string {
  const answer = parsed(text);
  if (typeof answer !== "object" || answer === null) return "";
  const { causes, message, title } = answer as {
    causes?: { description?: string; context?: string }[];
    message?: string;
    title?: string;
  };
  if (causes && causes.length > 0) return causes.map((each) => `${each.description} at ${each.context}`).join("; ");
  return message ?? title ?? "";
}

const clients = new Map<string, RegistryClient>();

/** One for each connection, for the life of the plugin. */
export function registryAt(connection: RegistryConnection): RegistryClient {
  const key = JSON.stringify(connection);
  const known = clients.get(key) ?? new RegistryClient(connection);
  clients.set(key, known);
  return known;
}

export function closeRegistries(): void {
  for (const client of clients.values()) client.close();
}
