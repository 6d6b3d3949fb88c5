// The examples on a real cluster with a real registry: what they do with good records, bad ones and replayed ones.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Protobuf } from "../../../examples/typescript/protobuf";
import { SchemaRegistry } from "../../../examples/typescript/registry";
import type { Contract } from "../../../examples/typescript/contract";
import { CONTRACT_SCHEMA_FILE } from "../../../sources/contract-schema";
import { mustTool } from "../../support/kafka-tools";
import { root } from "../../support/stack";
import { ExamplesLab, missing, type Line, type Program, type Read } from "./lab";

jest.setTimeout(600_000);

const lab = new ExamplesLab();
const lacking = missing();
if (lacking.length > 0) console.warn(`SKIPPED: the examples need ${lacking.join(" and ")}`);
const possible = lacking.length > 0 ? describe.skip : describe;

possible("the examples", () => {
  beforeAll(() => lab.bringUp());
  afterAll(() => lab.remove());

  const example = (file: string): unknown => JSON.parse(readFileSync(join(root, "systems", file), "utf8"));
  const poison = Buffer.from("no schema, no sense");
  const POISON = { base64: poison.toString("base64") };
  const records = (program: Program) => program.lines as unknown as Read[];
  const isRead = (matches: (record: Read) => boolean) => (line: Line) => matches(line as unknown as Read);

  test("every contract is as the published JSON Schema says, and can be asked for by its service", async () => {
    const schema = z.fromJSONSchema(
      JSON.parse(readFileSync(CONTRACT_SCHEMA_FILE, "utf8")) as z.core.JSONSchema.JSONSchema,
    );
    const failures = Object.entries(lab.contracts).filter(([, contract]) => !schema.safeParse(contract).success);
    expect(failures.map(([name]) => name)).toEqual([]);
    const asked: unknown = JSON.parse(await lab.stack.must("client", "--json", "escrow-service"));
    expect(asked).toEqual(lab.contracts["escrow-service"]);
  });

  describe("in TypeScript: the escrow service", () => {
    const COMMANDS = "escrow.commands.v1";
    const command = (id: string, cents: number) => ({
      topic: COMMANDS,
      key: id,
      value: {
        subject: `${COMMANDS}-value`,
        message: "CreateEscrow",
        protobuf: {
          escrow_id: id,
          contract_id: "c-1",
          buyer_id: "b",
          seller_id: "s",
          currency: "EUR",
          amount_cents: cents,
          trace_id: "trace-1",
          correlation_id: "corr-1",
        },
      },
    });
    const read = (base64: string) => {
      const reader = lab.contracts["escrow-service"] as Contract;
      return new Protobuf(SchemaRegistry.of(reader)).read(Buffer.from(base64, "base64"));
    };
    let service: Program;
    let letters: Program;
    let events: Program;

    test("carries out a command, and tells it", async () => {
      await lab.write("escrow-api", [command("esc-1", 10_000)]);
      service = lab.typescript("examples/typescript/escrow-service.ts", "escrow-service");
      await service.told("esc-1", (line) => line["created"] === "esc-1");
      events = lab.read("escrow.events.v1");
      await events.told(
        "an event",
        isRead((record) => record.key === "esc-1"),
      );
      const { message, value } = await read(records(events)[0]?.base64 ?? "");
      expect(message).toBe("EscrowCreated");
      expect(value).toMatchObject({ escrow_id: "esc-1", amount: { currency: "EUR", amount_cents: 10_000 } });
    });

    test("what can't be read, and what isn't allowed, goes to the dead letters with all that is known of it", async () => {
      await lab.write("escrow-api", [{ topic: COMMANDS, key: "esc-2", value: POISON }, command("esc-3", 2_000_000)]);
      await service.told("both", () => service.lines.filter((line) => "deadLetter" in line).length === 2);
      letters = lab.read(`${COMMANDS}.dlq`);
      await letters.told("both", () => records(letters).length === 2);
      const all = await Promise.all(records(letters).map(async ({ base64 }) => (await read(base64)).value));
      const found = (key: string) => all.find((value) => value["original_key"] === key);
      expect(found("esc-2")).toMatchObject({
        original_topic: COMMANDS,
        original_partition: expect.any(Number) as number,
        original_offset: expect.any(Number) as number,
        original_payload: poison,
        error_type: "POISON",
        error_message: "the record names no schema",
        retry_count: 0,
        failed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        metadata: { service: "escrow-service", handler: "createEscrow", error_stack: expect.any(String) as string },
      });
      expect(found("esc-3")).toMatchObject({
        error_type: "PERMANENT",
        error_message: "2000000 cents are above the limit of 1000000",
        retry_count: 0,
        trace_id: "trace-1",
        correlation_id: "corr-1",
      });
      // The same key goes to the same place: what belongs together stays in its order.
      expect(
        records(letters)
          .map(({ key }) => key)
          .sort(),
      ).toEqual(["esc-2", "esc-3"]);
    });

    test("replayed, what was refused is carried out, and the poison comes back as it was", async () => {
      await service.stop();
      service = lab.typescript("examples/typescript/escrow-service.ts", "escrow-service", [], {
        LIMIT_CENTS: "5000000",
      });
      await service.told("its start", (line) => line["ready"] === "escrow-service");
      const replay = lab.typescript("examples/typescript/replay.ts", "admin", [`${COMMANDS}.dlq`], {
        REGISTRY: lab.contract("escrow-service"),
      });
      await replay.finish();
      expect(replay.lines).toEqual([{ replayed: 2 }]);
      await service.told("esc-3", (line) => line["created"] === "esc-3");
      await service.told("the poison", (line) => line["errorType"] === "POISON");
      const commands = lab.read(COMMANDS);
      await commands.told(
        "the poison",
        isRead(({ key, headers }) => key === "esc-2" && "replayed-from" in headers),
      );
      const again = records(commands).filter(({ key }) => key === "esc-2");
      expect(again.map(({ base64 }) => base64)).toEqual([POISON.base64, POISON.base64]);
      expect(again[1]?.headers["replayed-from"]).toMatch(/^escrow\.commands\.v1\.dlq\/\d+\/\d+$/);
    });
  });

  describe("in Python and in Java: read models and the audit log of the checkout", () => {
    const TOPIC = "crypto-checkout.domain-events";
    const event = example("checkout/schemas/examples/crypto-checkout.domain-events-value.json") as Line;
    const value = (json: object) => ({ json, subject: `${TOPIC}-value` });

    test("each does its work, and gives up the poison with the reason beside it", async () => {
      const [database, audit] = [join(lab.directory, "models.sqlite"), join(lab.directory, "audit.log")];
      const models = lab.readModels("read-model-projections", { DATABASE: database });
      const log = lab.java("AuditLogging", "audit-logging", { AUDIT: audit });
      await lab.write("outbox-publisher", [
        { topic: TOPIC, key: "inv_456", value: value(event) },
        // Its schema demands an amount.
        { topic: TOPIC, key: "inv_457", value: value({ ...event, event_id: "evt_124", event_data: {} }) },
        { topic: TOPIC, key: "inv_458", value: POISON },
      ]);
      await models.told("the event", (line) => line["applied"] === "evt_123");
      await models.told("two it can't read", () => models.lines.filter((line) => "deadLetter" in line).length === 2);
      await log.told("the event", (line) => line["logged"] === "evt_123");
      await log.told("the poison", (line) => "deadLetter" in line);
      expect(readFileSync(audit, "utf8")).toContain("2025-01-15T10:00:00Z InvoiceCreated evt_123\n");

      const letters = lab.read(`${TOPIC}.dlq`);
      await letters.told("three", () => records(letters).length >= 3);
      const of = (service: string, key: string) =>
        records(letters).find((record) => record.key === key && record.headers["dead-letter.service"] === service);
      for (const service of ["read-model-projections", "audit-logging"]) {
        const letter = of(service, "inv_458");
        // Of twelve: a key goes to the same one whoever writes.
        expect(String(letter?.partition)).toBe(letter?.headers["dead-letter.original-partition"]);
        expect(letter).toMatchObject({
          base64: POISON.base64,
          headers: {
            "dead-letter.original-topic": TOPIC,
            "dead-letter.original-partition": expect.stringMatching(/^\d+$/) as string,
            "dead-letter.original-offset": expect.stringMatching(/^\d+$/) as string,
            "dead-letter.error-type": "schema",
            "dead-letter.error-message": "the record names no schema",
            "dead-letter.retry-count": "0",
            "dead-letter.failed-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
          },
        });
      }
      expect(of("read-model-projections", "inv_457")?.headers["dead-letter.error-type"]).toBe("schema");
      await Promise.all([models.stop(), log.stop()]);
    });
  });

  test("Kafka Streams counts each tenant's messages by the minute, with the rights of its contract alone", async () => {
    const message = example("chat/schemas/examples/chat.ChatMessage.json") as Line;
    const minute = Date.UTC(2026, 0, 1, 12, 0);
    const at = (tenant: string, timestamp: number) => ({
      topic: `chat.messages.${tenant}`,
      key: "con-1",
      timestamp,
      value: { json: { ...message, tenant_id: tenant, timestamp }, subject: "chat.ChatMessage" },
    });
    await lab.write("socket-service", [
      ...[0, 20_000, 59_999].map((after) => at("acme", minute + after)),
      ...[1_000, 2_000].map((after) => at("globex", minute + after)),
      // Time goes on with the messages: these two close the minute before them.
      at("acme", minute + 300_000),
      at("globex", minute + 300_000),
    ]);
    const streams = lab.java("MessageVolume", "message-volume", { STATE: join(lab.directory, "streams") });
    const counted = (tenant: string) =>
      streams.told(tenant, (line) => (line["counted"] as Line | undefined)?.["tenant_id"] === tenant);
    const lines = [await counted("acme"), await counted("globex")];
    expect(lines.map((line) => (line["counted"] as { payload: object }).payload)).toEqual([
      { name: "messages_per_minute", value: 3 },
      { name: "messages_per_minute", value: 2 },
    ]);
    const analytics = lab.read("analytics.events");
    await analytics.told("both counts", () => records(analytics).length === 2);
    await streams.stop();
  });

  test("the report has the dates of the certificates that were made", async () => {
    await lab.stack.must("report", "--out", lab.directory);
    const page = readFileSync(join(lab.directory, "examples.html"), "utf8");
    expect(page.match(/<time datetime="\d{4}-\d\d-\d\d" data-until/g)?.length).toBeGreaterThan(0);
  });

  test("drift is found once somebody has changed something by hand", async () => {
    const drift = () => lab.stack.run("preview", "--refresh", "--expect-no-changes", "--out", lab.directory);
    expect(await drift()).toMatchObject({ code: 0 });
    const properties = await lab.stack.clientProperties("admin");
    const servers = (lab.contracts["admin"] as { bootstrapServers: { CLIENT: string } }).bootstrapServers.CLIENT;
    const change = ["--alter", "--topic", "audit.log", "--add-config", "retention.ms=60000"];
    await mustTool("configs", ["--bootstrap-server", servers, "--command-config", properties, ...change]);
    expect(await drift()).toMatchObject({ code: 1 });
    expect(readFileSync(join(lab.directory, "examples.txt"), "utf8")).toContain("audit.log");
  });
});
