// Every example under systems/*/schemas/examples/, written and read back by an ordinary client with a service's contract.

import { readdirSync, readFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { root } from "../../support/stack";
import { SYSTEMS, type RegistryLab } from "./lab";

/** Who writes records of each system, and so may read their schemas. */
const WRITERS: Readonly<Record<string, string>> = {
  escrow: "escrow-service",
  billing: "billing-api",
  checkout: "outbox-publisher",
  caracal: "producer",
  chat: "api-gateway",
};

interface Example {
  readonly system: string;
  readonly subject: string;
  readonly message?: string;
  readonly value: Record<string, unknown>;
}

function examples(): Example[] {
  return SYSTEMS.flatMap((system) => {
    const folder = join(root, "systems", system, "schemas", "examples");
    return readdirSync(folder).flatMap((file): Example[] => {
      const subject = file.replace(/\.json$/, "");
      const value = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, unknown>;
      // A Protobuf schema holds several messages, each with its example.
      if (system !== "escrow") return [{ system, subject, value }];
      return Object.entries(value).map(([message, each]) => ({
        system,
        subject,
        message,
        value: each as Record<string, unknown>,
      }));
    });
  });
}

export function provesMessages(lab: RegistryLab): void {
  const clients = new Map<string, SchemaRegistry>();

  function clientOf(system: string, message = ""): SchemaRegistry {
    const known = clients.get(system + message);
    if (known) return known;
    const { url, user, password } = lab.contract(WRITERS[system] ?? "");
    const made = new SchemaRegistry(
      { host: url, auth: { username: user, password }, agent: new Agent({ ca: lab.authority }) },
      { [SchemaType.PROTOBUF]: { messageName: message } },
    );
    clients.set(system + message, made);
    return made;
  }

  test.each(examples().map((each) => [`${each.subject} ${each.message ?? ""}`, each] as const))(
    "%s",
    async (_name, { system, subject, message, value }) => {
      const client = clientOf(system, message);
      const id = await client.getLatestSchemaId(subject);
      const record = await client.encode(id, message === undefined ? value : decodedBytes(value));
      // Confluent's own form: a zero, then the schema's id.
      expect([record[0], record.readInt32BE(1)]).toEqual([0, id]);
      expect(plain(await client.decode(record))).toEqual(value);
    },
  );
}

/** Bytes are written as base64 in the examples, since JSON has none. */
const BYTES = ["payload", "original_payload"];

function decodedBytes(value: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    BYTES.includes(key) ? Buffer.from(String(each), "base64") : each,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => {
      const data = (each as { type?: string; data?: number[] } | null)?.data;
      if ((each as { type?: string } | null)?.type === "Buffer" && data) return Buffer.from(data).toString("base64");
      return each;
    }),
  );
}
