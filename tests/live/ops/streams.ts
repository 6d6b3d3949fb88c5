// `ops tail` and `ops produce`: records in all three forms of schema, found again by key, header and time.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, killWithChildren } from "../../support/stack";
import type { Lab } from "./lab";
import { said } from "./lab";
import { registry } from "./seeded";

const COMMANDS = "payments.commands.v1";
const EVENTS = "crypto-checkout.integration-events";
/** Of six partitions, which is no power of two. */
const NOTES = "crypto-checkout.notification-events";

interface Tailed {
  readonly partition: number;
  readonly key?: string;
  readonly form: string;
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export function streamTests(lab: Lab): void {
  const tail = (topic: string, ...args: string[]) => lab.json<Tailed[]>(0, "tail", topic, ...args);
  const message = (amount: number) => ({ escrow_id: "esc-9", amount_cents: amount });

  test("Protobuf goes in by the topic's own schema, and comes out as it went in", async () => {
    const text = readFileSync(join(root, "systems/escrow/schemas", `${COMMANDS}-value.proto`), "utf8");
    const names = [...text.matchAll(/^message (\w+)/gm)].map((match) => match[1] ?? "");
    const last = names.at(-1) ?? "";
    const common = { escrow_id: "esc-9" };
    await lab.json(
      0,
      "produce",
      COMMANDS,
      "--key",
      "esc-9",
      "--value",
      JSON.stringify(common),
      "--header",
      "trace=t-1",
    );
    await lab.json(0, "produce", COMMANDS, "--key", "esc-9", "--value", JSON.stringify(common), "--message", last);
    const found = await tail(COMMANDS, "--key", "esc-9");
    expect(found).toMatchObject([
      { form: "schema", value: common, headers: { trace: "t-1" } },
      { form: "schema", value: common, headers: {} },
    ]);
    expect(await tail(COMMANDS, "--header", "trace=t-1")).toHaveLength(1);
    expect(await tail(COMMANDS, "--header", "trace=t-2")).toEqual([]);
    expect(await tail(COMMANDS, "--since", new Date(Date.now() + 60_000).toISOString())).toEqual([]);
    expect(await tail(COMMANDS, "--since", new Date(Date.now() - 600_000).toISOString(), "--count", "1")).toHaveLength(
      1,
    );
  });

  test("JSON and Avro, too, and what has no schema is shown as it is", async () => {
    const record = {
      type: "record",
      name: "Order",
      fields: [
        { name: "id", type: "string" },
        { name: "cents", type: "long" },
      ],
    };
    await registry(lab, "POST", "/subjects/ops-test-avro/versions", { schema: JSON.stringify(record) });
    await registry(lab, "POST", "/subjects/ops-test-json/versions", {
      schemaType: "JSON",
      schema: '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}',
    });
    const topic = "payments.events.v1";
    const order = { id: "o-1", cents: 1250 };
    await lab.json(0, "produce", topic, "--key", "o-1", "--subject", "ops-test-avro", "--value", JSON.stringify(order));
    await lab.json(
      0,
      "produce",
      topic,
      "--key",
      "o-1",
      "--subject",
      "ops-test-json",
      "--value",
      JSON.stringify({ note: "é" }),
    );
    await lab.json(0, "produce", topic, "--key", "o-1", "--raw", "--value", "plain words");
    await Promise.all(["avro", "json"].map((name) => registry(lab, "DELETE", `/subjects/ops-test-${name}`)));
    const found = await tail(topic);
    expect(found.map(({ form, value }) => [form, value])).toEqual([
      ["schema", order],
      ["schema", { note: "é" }],
      ["text", "plain words"],
    ]);
  });

  test("a key goes where Java's producer puts it", async () => {
    // The second one's hash has a sign.
    const keys = ["inv-1", "inv-2"];
    await lab.produce(
      NOTES,
      keys.map((key) => `${key}\tof Java`),
      "parse.key=true",
    );
    for (const key of keys) await lab.json(0, "produce", NOTES, "--raw", "--key", key, "--value", "of ops");
    const found = await tail(NOTES);
    const placesOf = (value: string) =>
      keys.map((key) => found.find((each) => each.key === key && each.value === value)?.partition);
    expect(placesOf("of Java")).toEqual([expect.any(Number), expect.any(Number)]);
    expect(placesOf("of ops")).toEqual(placesOf("of Java"));
  });

  test("what doesn't fit its schema isn't written, nor is anything in a dry run", async () => {
    const before = (await tail(COMMANDS, "--from-beginning")).length;
    const codes = await Promise.all([
      lab.ops("produce", COMMANDS, "--value", "no json"),
      lab.ops("produce", COMMANDS, "--value", "{}", "--message", "NoSuchMessage"),
      lab.ops("produce", COMMANDS, "--value", JSON.stringify(message(1)), "--dry-run"),
      lab.ops("produce", "no.such.topic", "--raw", "--value", "x"),
      lab.ops("produce", COMMANDS, "--raw", "--value", "x", "--as", "audit-logging"),
      lab.ops("tail", COMMANDS, "--as", "audit-logging"),
      lab.lost("tail", COMMANDS),
      lab.lost("produce", COMMANDS, "--raw", "--value", "x"),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([2, 2, 0, 2, 4, 4, 5, 5]);
    expect((await tail(COMMANDS, "--from-beginning")).length).toBe(before);
  });

  test("who follows sees what comes, and goes when told to", async () => {
    const child = lab.start(["--outputs", lab.file("outputs.json"), "--json", "tail", EVENTS, "--follow"]);
    const ended = said(child);
    let heard = "";
    child.stdout?.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    try {
      for (let index = 0; !heard.includes("heard") && index < 40; index += 1)
        await lab.json(0, "produce", EVENTS, "--raw", "--value", "heard");
      expect(JSON.parse(heard.split("\n")[0] ?? "")).toMatchObject({ form: "text", value: "heard" });
      child.kill("SIGTERM");
      expect((await ended).code).toBe(0);
    } finally {
      if (child.exitCode === null) killWithChildren(child);
    }
  });

  test("who follows goes when nobody listens any more", async () => {
    const child = lab.start(["--outputs", lab.file("outputs.json"), "--json", "tail", EVENTS, "--follow"]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    try {
      for (let index = 0; child.exitCode === null && index < 40; index += 1)
        await lab.json(0, "produce", EVENTS, "--raw", "--value", "enough");
      expect(child.exitCode).toBe(0);
    } finally {
      if (child.exitCode === null) killWithChildren(child);
    }
  });
}
