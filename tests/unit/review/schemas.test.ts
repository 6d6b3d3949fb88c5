// Reviews of changed schemas: a field more, a field less, in each of the three formats.

import { reviewMarkdown } from "../../../pages/review/markdown";
import { refusedReview } from "../../../plan/review/review";
import type { RefusedError } from "../../../plan/problems";
import { DOCKER, SHOP, planned, reviewed } from "./support";

const file = (path: string, text: string, committed?: string) => [
  { path, source: `systems/shop/schemas/${path}`, text, ...(committed === undefined ? {} : { committed }) },
];
const lines = (text: string) => text.split("\n").filter((line) => line.includes("shop.orders-value"));

const proto = (fields: string) => `syntax = "proto3";\npackage shop;\nmessage Order {\n${fields}\n}\n`;
const ID = "  string id = 1;";
const NOTE = "  string note = 2;";

test("Protobuf: a field more", () => {
  const [before, after] = [proto(ID), proto(`${ID}\n${NOTE}`)].map((text) =>
    planned(DOCKER, SHOP, file("shop.orders-value.proto", text)),
  );
  const text = after ? reviewed(before, after) : "";
  expect(text.split("\n")[0]).toBe("## ✅ Stack prod: can be deployed");
  expect(lines(text)).toEqual(["- ✏️ `shop.orders-value`: with `Order.note` (string); backward compatible"]);
});

test("Protobuf: a field less, its number and name kept for ever", () => {
  const before = planned(DOCKER, SHOP, file("shop.orders-value.proto", proto(`${ID}\n${NOTE}`)));
  const after = planned(
    DOCKER,
    SHOP,
    file("shop.orders-value.proto", proto(`${ID}\n  reserved 2;\n  reserved "note";`)),
  );
  expect(lines(reviewed(before, after))).toEqual([
    "- ✏️ `shop.orders-value`: without `Order.note`; backward compatible",
  ]);
});

test("Protobuf: a field less is refused, by the plan already where git knows the schema before", () => {
  const [was, is] = [proto(`${ID}\n${NOTE}`), proto(ID)];
  const before = planned(DOCKER, SHOP, file("shop.orders-value.proto", was));
  const unknown = planned(DOCKER, SHOP, file("shop.orders-value.proto", is));
  const text = reviewed(before, unknown);
  expect(text.split("\n")[0]).toBe("## ⛔ Stack prod: would be refused");
  expect(lines(text)[0]).toBe(
    "- ⛔ `shop.orders-value`: without `Order.note`; isn't backward compatible: Order.note is gone, but its number 2 isn't reserved",
  );
  let refusal = "";
  try {
    planned(DOCKER, SHOP, file("shop.orders-value.proto", is, was));
  } catch (error) {
    refusal = reviewMarkdown(refusedReview("prod", "main", (error as RefusedError).problems));
  }
  expect(refusal).toContain(
    "- ⛔ `systems/shop/schemas/shop.orders-value.proto` subject shop.orders-value: Order.note is gone, but its number 2 isn't reserved; that isn't backward compatible with what was committed last",
  );
});

test("Avro: a field more, with a default", () => {
  const avro = (fields: object[]) => JSON.stringify({ type: "record", name: "Order", namespace: "shop", fields });
  const id = { name: "id", type: "string" };
  const note = { name: "note", type: ["null", "string"], default: null };
  const [before, after] = [avro([id]), avro([id, note])].map((text) =>
    planned(DOCKER, SHOP, file("shop.orders-value.avsc", text)),
  );
  expect(after && lines(reviewed(before, after))).toEqual([
    "- ✏️ `shop.orders-value`: with `note` (null or string); backward compatible",
  ]);
});

test("JSON Schema: a field that was wished for is now demanded", () => {
  const json = (required: string[]) =>
    JSON.stringify({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { id: { type: "string" }, note: { type: "string" } },
      required,
    });
  const [before, after] = [json(["id"]), json(["id", "note"])].map((text) =>
    planned(DOCKER, SHOP, file("shop.orders-value.json", text)),
  );
  const [first = ""] = after ? lines(reviewed(before, after)) : [];
  expect(first).toMatch(/^- ⛔ `shop\.orders-value`: `note` string → string, required; isn't backward compatible: /);
});

test("a subject more, one less, and one whose level is given up", () => {
  const before = planned(DOCKER, SHOP, file("shop.orders-value.proto", proto(ID)));
  expect(lines(reviewed(planned(DOCKER), before))).toContain(
    "- ➕ `shop.orders-value` in `shop.orders`: PROTOBUF, backward",
  );
  expect(lines(reviewed(before, planned(DOCKER)))).toContain(
    "- ➖ `shop.orders-value`: its file is gone; readers of old records still need its versions",
  );
  const free = { ...SHOP, schemas: { compatibility: "none" } };
  expect(lines(reviewed(before, planned(DOCKER, free, file("shop.orders-value.proto", proto(ID)))))).toContain(
    "- ⚠️ `shop.orders-value`: compatibility `backward` → `none`",
  );
});
