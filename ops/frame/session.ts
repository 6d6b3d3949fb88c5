// What every command works with: the options that all share, the stack, and connections that are closed at the end.

import type { Admin } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Plan } from "../../plan/plan";
import { clusterAt, closeAll, settingsOf } from "../../providers/cluster/connection";
import type { Library } from "../../providers/kafka/connection";
import { step, type Report } from "../../toolchain/progress";
import { Screen } from "../../toolchain/screen";
import { consent } from "./consent";
import { openTarget, readPlan, type Choice, type Target } from "./target";

export interface Shared extends Choice {
  readonly json: boolean;
  readonly yes?: string;
  readonly dryRun: boolean;
}

/** How a client of the Kafka library connects; no record is read or written by whoever only has this. */
export interface ClientOptions {
  readonly clientId: string;
  readonly bootstrapBrokers: { host: string; port: number }[];
  readonly tls?: { ca?: string; cert?: string; key?: string };
  readonly tlsServerName?: true;
  readonly sasl?: { mechanism: "SCRAM-SHA-512"; username: string; password: string };
  readonly retries: number;
  readonly connectTimeout: number;
}

export class Session {
  readonly screen = new Screen();
  #target: Promise<Target> | undefined;
  #library: Promise<Library> | undefined;
  readonly #ends: (() => Promise<unknown>)[] = [];
  /** As whom Kafka is asked, once that is known. */
  who: string | undefined;

  constructor(readonly options: Shared) {}

  /** The plan alone: no state, no network. */
  plan(): Plan {
    return readPlan(this.options);
  }

  /** The stack as it was deployed, with its secrets. */
  async target(): Promise<Target> {
    const target = await (this.#target ??= openTarget(this.options));
    this.who = target.client.user;
    return target;
  }

  library(): Promise<Library> {
    return (this.#library ??= import("@platformatic/kafka"));
  }

  /** Requests of the providers' own making: an unreachable cluster is said at once. */
  async cluster() {
    const { connection } = await this.target();
    return clusterAt(connection, false);
  }

  /** For any client of the Kafka library, which its maker hands to `closing`. */
  async clientOptions(): Promise<ClientOptions> {
    const { connection } = await this.target();
    const { servers, tls, sasl } = settingsOf(connection);
    return {
      clientId: `ops-${process.pid}`,
      bootstrapBrokers: servers,
      ...(tls ? { tls, tlsServerName: true as const } : {}),
      ...(sasl ? { sasl: { ...sasl, mechanism: "SCRAM-SHA-512" as const } } : {}),
      retries: 2,
      connectTimeout: 3000,
    };
  }

  async admin(): Promise<Admin> {
    const { Admin: AdminClass } = await this.library();
    return this.closing(new AdminClass(await this.clientOptions()));
  }

  closing<T extends { close(): Promise<unknown> }>(resource: T): T {
    this.#ends.push(() => resource.close());
    return resource;
  }

  /** Long work says how far it is. */
  step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
    return step(this.screen, title, work);
  }

  /** Asks for the name of what would be lost, unless `--yes` has said it. */
  consent(what: string, name: string): Promise<void> {
    return consent(this.screen, { what, name, yes: this.options.yes });
  }

  async close(): Promise<void> {
    const ends = [...this.#ends.splice(0).reverse(), closeAll];
    await Promise.allSettled(ends.map((end) => end()));
  }
}
