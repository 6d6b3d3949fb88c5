/** Values between the engine and the resource types. */
import { UNKNOWN } from "../../../providers/host/types";
import { hasUnknown, receive, send } from "../../../providers/host/wire";
import { UNKNOWN_ON_THE_WIRE, secret, struct } from "./host";

const ASSET = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "x" };

test("secrets arrive unwrapped, wherever they are, and are remembered by property", () => {
  const received = receive(
    struct({ plain: 1, whole: secret("a"), nested: { deep: [{ key: secret("b") }] }, twice: secret(secret("c")) }),
  );
  expect(received.values).toEqual({ plain: 1, whole: "a", nested: { deep: [{ key: "b" }] }, twice: "c" });
  expect([...received.secrets].sort()).toEqual(["nested", "twice", "whole"]);
});

test("unknown values arrive as UNKNOWN, nested and inside secrets too", () => {
  const { values, secrets } = receive(
    struct({ a: UNKNOWN_ON_THE_WIRE, b: { c: [UNKNOWN_ON_THE_WIRE] }, d: secret(UNKNOWN_ON_THE_WIRE) }),
  );
  expect(values).toEqual({ a: UNKNOWN, b: { c: [UNKNOWN] }, d: UNKNOWN });
  expect([...secrets]).toEqual(["d"]);
  expect([values["a"], values["b"], 1, "x", null].map(hasUnknown)).toEqual([true, true, false, false, false]);
});

test("the engine's own notes and nulls are not properties", () => {
  expect(receive(struct({ __internal: {}, __defaults: [], gone: null, kept: { inner: null } })).values).toEqual({
    kept: { inner: null },
  });
});

test("an output named like a secret input goes out as a secret, though its value changed", () => {
  const inputs = receive(struct({ password: secret("a"), name: "n" }));
  expect(send({ password: "b", name: "n" }, [], inputs).toJavaScript()).toEqual({ password: secret("b"), name: "n" });
});

test("an unchanged value goes out with exactly the marks that it came with", () => {
  const wire = { environment: { USER: "u", PASSWORD: secret("p") } };
  const inputs = receive(struct(wire));
  expect(send({ environment: { USER: "u", PASSWORD: "p" } }, [], inputs).toJavaScript()).toEqual(wire);
});

test("a value that moved inside a partly secret property makes all of it secret", () => {
  const inputs = receive(struct({ list: ["open", secret("hidden")] }));
  expect(send({ list: ["hidden", "open"] }, [], inputs).toJavaScript()).toEqual({ list: secret(["hidden", "open"]) });
});

test("declared secrets are secret, unknowns are marked, undefined is absent", () => {
  const sent = send({ result: "r", later: UNKNOWN, map: { later: UNKNOWN, gone: undefined }, none: undefined }, [
    "result",
  ]);
  expect(sent.toJavaScript()).toEqual({
    result: secret("r"),
    later: UNKNOWN_ON_THE_WIRE,
    map: { later: UNKNOWN_ON_THE_WIRE },
  });
});

test.each([
  [
    "a number that JSON can't hold",
    { a: { b: Number.NaN } },
    "a.b can't be sent to the engine: it is number, not plain data.",
  ],
  ["a class", { a: [new Date(0)] }, "a[0] can't be sent to the engine: it is object, not plain data."],
])("%s is refused with its path", (_, values, message) => {
  expect(() => send(values)).toThrow(message);
});

test("assets are refused with their path", () => {
  expect(() => receive(struct({ files: [ASSET] }))).toThrow("files[0] is a file or archive (asset)");
});
