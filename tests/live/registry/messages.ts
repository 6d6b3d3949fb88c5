// Every example under systems/*/schemas/examples/, written and read back by ordinary clients with a service's contract.

import { readdirSync, readFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { root } from "../../support/stack";
import { SYSTEMS, type RegistryLab } from "./lab";
import { readProtobuf, writeProtobuf } from "./protobuf";

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
  /** Of a Protobuf schema, which holds several. */
  readonly message?: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function examples(): Example[] {
  return SYSTEMS.flatMap((system) => {
    const folder = join(root, "systems", system, "schemas", "examples");
    return readdirSync(folder).flatMap((file): Example[] => {
      const subject = file.replace(/\.json$/, "");
      const value = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, Record<string, unknown>>;
      if (system !== "escrow") return [{ system, subject, value }];
      return Object.entries(value).map(([message, each]) => ({ system, subject, message, value: each }));
    });
  });
}

export function provesMessages(lab: RegistryLab): void {
  /** One for each subject: what two schemas refer to would be told to one validator twice. */
  function clientOf(system: string): SchemaRegistry {
    const { url, user, password } = lab.contract(WRITERS[system] ?? "");
    return new SchemaRegistry(
      { host: url, auth: { username: user, password }, agent: new Agent({ ca: lab.authority }) },
      // The client's types are those of an older Ajv, which knows no formats.
      { [SchemaType.JSON]: { ajvInstance: addFormats(new Ajv({ allErrors: true })) as never } },
    );
  }

  const all = examples();
  const named = (each: Example) => [`${each.subject} ${each.message ?? ""}`, each] as const;

  test.each(all.filter(({ message }) => message === undefined).map(named))(
    "%s",
    async (_name, { system, subject, value }) => {
      const client = clientOf(system);
      const id = await client.getLatestSchemaId(subject);
      const record = await client.encode(id, value);
      // Confluent's own form: a zero, then the schema's id.
      expect([record[0], record.readInt32BE(1)]).toEqual([0, id]);
      expect(JSON.parse(JSON.stringify(await client.decode(record)))).toEqual(value);
    },
  );

  test.each(all.filter(({ message }) => message !== undefined).map(named))(
    "%s",
    async (_name, { system, subject, message = "", value }) => {
      const ask = async (path: string): Promise<unknown> => {
        const { status, body } = await lab.as(lab.contract(WRITERS[system] ?? ""), "GET", path);
        expect({ path, status }).toEqual({ path, status: 200 });
        return body;
      };
      const record = await writeProtobuf(ask, subject, message, value);
      expect(await readProtobuf(ask, record)).toEqual({ message, value });
    },
  );
}
