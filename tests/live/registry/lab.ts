// One cluster with all five systems and a registry of three instances behind HAProxy, and who asks it.

import { Agent, request } from "node:https";
import { join } from "node:path";
import { APICURIO } from "../../../plan/registry/apicurio";
import { findProgram } from "../../../providers/local/software";
import { findJava } from "../../../toolchain/java";
import { FIRST_PORTS } from "../../support/ports";
import { TestStack } from "../../support/stack";

export const SYSTEMS = ["escrow", "billing", "checkout", "caracal", "chat"];
export const INSTANCES = ["registry-1", "registry-2", "registry-3"];
export const API = "/apis/ccompat/v7";

const FIRST_PORT = FIRST_PORTS.registry;

export interface Account {
  readonly user: string;
  readonly password: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Contract {
  readonly registry?: {
    readonly url: string;
    readonly user: string;
    readonly password: string;
    readonly role: string;
    readonly subjects: readonly { readonly subject: string; readonly compatibility: string; readonly format: string }[];
  };
}

interface Outputs {
  readonly clients: Readonly<Record<string, Contract>>;
  readonly registryAdmin: Account;
  readonly registryUrl: string;
  readonly caCertificate: string;
}

/** What this machine lacks for one instance. */
export function missingForOne(): string[] {
  const { local } = APICURIO;
  const java = local.kind === "maven" ? local.java : 0;
  return findJava(java) === undefined ? [`Java ${java}`] : [];
}

/** What it lacks for three behind one address. */
export function missing(): string[] {
  return [...(findProgram("haproxy") === undefined ? ["haproxy (apt-get install haproxy)"] : []), ...missingForOne()];
}

export class RegistryLab {
  private made?: TestStack;
  admin: Account = { user: "", password: "" };
  url = "";
  authority = "";
  private contracts: Readonly<Record<string, Contract>> = {};
  private agent = new Agent();

  /** Made when it is first asked for: on a machine that lacks something nobody does. */
  get stack(): TestStack {
    if (this.made) return this.made;
    const made = new TestStack("registry", {
      brokers: 3,
      firstPort: FIRST_PORT,
      settings: {
        "kafka-platform:systems": SYSTEMS,
        "kafka-platform:tenants": ["acme"],
        "kafka-platform:internalServices": ["moderation"],
        "kafka-platform:registry": { instances: INSTANCES.length },
      },
    });
    this.made = made;
    made.describe({}, { "kafka-platform:systemsDirectory": this.systems });
    return made;
  }

  /** Where its systems are, which the tests may change. */
  get systems(): string {
    return join(this.stack.state, "systems");
  }

  remove(): Promise<void> {
    return this.stack.remove();
  }

  async bringUp(): Promise<void> {
    await this.up();
    await this.readOutputs();
  }

  /** @returns what was told on the way */
  async up(): Promise<string> {
    const { code, output } = await this.stack.run("up");
    if (code !== 0) throw new Error(`up ended with ${code}:\n${output}`);
    return output;
  }

  private async readOutputs(): Promise<void> {
    const all = JSON.parse(await this.stack.must("outputs", "--show-secrets", "--json")) as Outputs;
    this.contracts = all.clients;
    this.admin = all.registryAdmin;
    this.url = all.registryUrl;
    this.authority = all.caCertificate;
    this.agent = new Agent({ ca: this.authority, keepAlive: false });
  }

  contract(service: string): NonNullable<Contract["registry"]> {
    const found = this.contracts[service]?.registry;
    if (!found) throw new Error(`the stack hands out no registry for ${service}`);
    return found;
  }

  /** An instance's own address, beside the balancer. */
  instance(index: number): string {
    return `https://localhost:${FIRST_PORT + 600 + index}${API}`;
  }

  as(account: Account | undefined, method: string, path: string, body?: unknown): Promise<Answer> {
    return this.at(this.url, account, method, path, body);
  }

  /** Whoever breaks the connection, or doesn't answer for 30 s, is an error. */
  at(url: string, account: Account | undefined, method: string, path: string, body?: unknown): Promise<Answer> {
    const login = account && Buffer.from(`${account.user}:${account.password}`).toString("base64");
    return new Promise((resolve, reject) => {
      const asked = request(url + path, {
        method,
        agent: this.agent,
        timeout: 30_000,
        headers: {
          "content-type": "application/vnd.schemaregistry.v1+json",
          ...(login ? { authorization: `Basic ${login}` } : {}),
        },
      });
      asked.on("timeout", () => asked.destroy(new Error("no answer within 30 s")));
      asked.on("error", reject);
      asked.on("response", (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          resolve({
            status: response.statusCode ?? 0,
            body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
          });
        });
      });
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async must(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.as(this.admin, method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${JSON.stringify(answer)}`);
    return answer.body;
  }
}
