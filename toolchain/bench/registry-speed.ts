/** What schemas take: 200 subjects, a deployment that changes none, and requests lost when an instance is killed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { findProgram } from "../../providers/local/software";
import { closeRegistries, registryAt, type RegistryClient } from "../../providers/registry/client";
import { UserError } from "../errors";
import { step } from "../progress";
import type { Screen } from "../screen";
import { BenchStack, timed, type Row } from "./bench-stack";
import { faultUnderLoad } from "./load";
import { markdownTable, type Section } from "./section";

const SUBJECTS = 200;
const INSTANCES = 3;
const AFTER_MS = 8000;
const TOPIC = "bulk.events";

export const registrySpeed: Section = {
  title: "Registry",
  measure: async (screen) => {
    if (findProgram("haproxy") === undefined) throw new UserError("haproxy is missing: install it to measure this.");
    const stack = await BenchStack.create();
    try {
      return await new RegistryBench(stack).measure(screen);
    } finally {
      closeRegistries();
      await stack.remove();
    }
  },
};

class RegistryBench {
  readonly #rows: Row[] = [];

  constructor(private readonly stack: BenchStack) {}

  async measure(screen: Screen): Promise<string> {
    const measured = async (name: string, remark: string, work: () => Promise<unknown>) => {
      this.#rows.push([name, await timed(screen, name, work), remark]);
    };
    await this.#describe(1);
    await measured("`make up`: a node, three instances, HAProxy", "nothing there yet", () => this.stack.call("up"));
    const client = await this.#client();
    await measured(`${SUBJECTS} schemas by the registry's API, one after the other`, "the floor", () => floor(client));
    await this.#describe(SUBJECTS);
    await measured(`\`make up\`: ${SUBJECTS} subjects`, "", () => this.stack.call("up"));
    await measured(`\`make up\`: ${SUBJECTS} subjects, nothing to change`, "", () => this.stack.call("up"));
    await measured(`\`make preview\`: ${SUBJECTS} subjects, nothing to change`, "", () => this.stack.call("preview"));
    for (let index = 1; index <= INSTANCES; index += 1) await this.#kill(screen, client, `registry-${index}`, index);
    return markdownTable(["", "", ""], this.#rows);
  }

  /** Each of the others must be there again, so that one is lost at a time. */
  async #kill(screen: Screen, client: RegistryClient, name: string, turn: number): Promise<void> {
    if (turn > 1) await step(screen, "Starting what was killed", () => this.stack.call("up"));
    await step(screen, `Killing ${name}`, async () => {
      const pidFile = path.join(this.stack.directory(name), "run", "pid.json");
      const { pid } = JSON.parse(await readFile(pidFile, "utf8")) as { pid: number };
      const subject = `/subjects/${nameOf(0)}/versions`;
      const known = { schemaType: "AVRO", schema: schemaOf(nameOf(0)), references: [] };
      const requests = [
        () => client.ask("GET", `${subject}/latest`),
        () => client.ask("GET", "/subjects"),
        () => client.ask("POST", subject, known),
      ];
      const { answered, lost } = await faultUnderLoad(requests, () => process.kill(pid, "SIGKILL"), {
        afterMs: AFTER_MS,
      });
      const last = Math.max(...lost.map(({ askedMs }) => askedMs));
      const remark =
        lost.length === 0 ? `${answered} answered` : `${answered} answered; the last lost after ${last} ms`;
      this.#rows.push([`requests lost when ${name} is killed with -9`, String(lost.length), remark]);
    });
  }

  /** A system with one topic and many subjects. */
  async #describe(count: number): Promise<void> {
    const all = Array.from({ length: count }, (_, index) => nameOf(index));
    const subjects = Object.fromEntries(all.map((name) => [name, "to be counted"]));
    const topic = { partitions: 1, purpose: "to be counted", deadLetter: false, subjects };
    const system = { system: "bulk", description: "many subjects", topics: { [TOPIC]: topic }, services: {} };
    await this.stack.write("bulk", {
      "system.yaml": stringify(system),
      ...Object.fromEntries(all.map((name) => [`schemas/${name}.avsc`, schemaOf(name)])),
    });
    await this.stack.describe({
      platform: { kind: "local", firstPort: 29090 },
      cluster: { brokers: 1 },
      systems: ["bulk"],
      systemsDirectory: this.stack.systems,
      registry: { instances: INSTANCES },
    });
  }

  async #client(): Promise<RegistryClient> {
    const outputs = JSON.parse(await this.stack.call("outputs", "--show-secrets", "--json")) as {
      registryUrl: string;
      registryAdmin: { user: string; password: string };
      caCertificate: string;
    };
    const { registryUrl, registryAdmin, caCertificate } = outputs;
    return registryAt({ engine: "apicurio", urls: [registryUrl], caCertificate, ...registryAdmin });
  }
}

async function floor(client: RegistryClient): Promise<void> {
  for (let index = 0; index < SUBJECTS; index += 1) {
    const schema = schemaOf(`floor.Event${index}`);
    await client.ask("POST", `/subjects/floor.Event${index}/versions`, { schemaType: "AVRO", schema, references: [] });
  }
}

function nameOf(index: number): string {
  return `bulk.Event${index}`;
}

function schemaOf(name: string): string {
  const [namespace, short] = name.split(".");
  const fields = ["id", "account", "currency", "occurred_at"].map((field) => ({ name: field, type: "string" }));
  return JSON.stringify({ type: "record", namespace, name: short, fields }, null, 2);
}
