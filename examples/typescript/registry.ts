// The schema registry of a stack, in Confluent's API, as far as serialisers need it.

import { request } from "node:https";
import type { Contract, RegistryContract } from "./contract";

export interface Registered {
  readonly id?: number;
  readonly schema: string;
  readonly references?: readonly { readonly subject: string; readonly version: number }[];
}

/** Nobody will ever be able to read the record. */
export class NotReadable extends Error {}

export class SchemaRegistry {
  private readonly known = new Map<string, Promise<Registered>>();

  constructor(
    private readonly registry: RegistryContract,
    private readonly authority: string | undefined,
  ) {}

  static of({ registry, caCertificate, service }: Contract): SchemaRegistry {
    if (!registry) throw new Error(`${service}'s topics have no schemas, so its stack has no registry for it`);
    return new SchemaRegistry(registry, caCertificate);
  }

  /** What the registry has once answered stays true; "latest" until the service starts anew. */
  ask(path: string): Promise<Registered> {
    const known = this.known.get(path);
    if (known) return known;
    const asked = this.get(path);
    this.known.set(path, asked);
    asked.catch(() => this.known.delete(path));
    return asked;
  }

  private get(path: string): Promise<Registered> {
    const { url, user, password } = this.registry;
    return new Promise((done, failed) => {
      const auth = user && password ? { auth: `${user}:${password}` } : {};
      const call = request(`${url}${path}`, { ca: this.authority, ...auth, timeout: 10_000 }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          if (answer.statusCode === 200) done(JSON.parse(text) as Registered);
          else if (answer.statusCode === 404) failed(new NotReadable(`the registry doesn't know ${path}`));
          else failed(new Error(`the registry answers ${answer.statusCode} to ${path}`));
        });
      });
      call.on("timeout", () => call.destroy(new Error("the registry doesn't answer")));
      call.on("error", failed);
      call.end();
    });
  }
}
