import { duration, fit, list, painter, wantsColours, withoutEscapes } from "../../../toolchain/text";

test.each([
  [40, "0.0 s"],
  [3_420, "3.4 s"],
  [9_949, "9.9 s"],
  [9_951, "10 s"],
  [59_600, "1 min"],
  [190_000, "3 min 10 s"],
  [3_660_000, "1 h 1 min"],
])("%d ms reads %s", (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
])("lists %j", (items, expected) => {
  expect(list(items)).toBe(expected);
});

test("cuts a coloured line to the terminal's width and keeps its colours closed", () => {
  const { red } = painter(true);
  const cut = fit(`abc ${red("defghi")} jkl`, 8);
  expect(withoutEscapes(cut)).toBe("abc def…");
  expect(cut).toContain("\u001b[39m");
  expect(fit("short", 8)).toBe("short");
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { NO_COLOR: "1" }, false],
  [{ isTTY: true }, { TERM: "dumb" }, false],
  [{}, {}, false],
  [{}, { FORCE_COLOR: "1" }, true],
])("colours for %j with %j: %s", (stream, environment, expected) => {
  expect(wantsColours(stream, environment)).toBe(expected);
});
