// What all commands of ops share: how failures are said, how answers are shown, what is asked before anything is lost.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonOf, plain, print, tableText } from "../../../ops/frame/answer";
import { consent } from "../../../ops/frame/consent";
import { failureOf } from "../../../ops/frame/errors";
import { Exit, OpsError } from "../../../ops/frame/exit";
import { KafkaError } from "../../../providers/kafka/admin";
import { UserError } from "../../../toolchain/errors";
import { Screen } from "../../../toolchain/screen";

const root = join(__dirname, "../../..");

describe("a failure", () => {
  const said = (error: unknown) => failureOf(error, "payments", "prod");

  test("keeps its own exit code and sentence", () => {
    expect(said(new OpsError(Exit.REFUSED, "The group is live."))).toEqual({ exit: 3, message: "The group is live." });
  });

  test.each([
    [29, "topic"],
    [30, "group"],
    [31, "cluster"],
    [53, "transactional id"],
  ])("of rights (Kafka's %d) is 4 and names who and what", (code, what) => {
    const { exit, message } = said(new Error("outer", { cause: new KafkaError(code, "not authorized") }));
    expect(exit).toBe(4);
    expect(message).toContain("payments may not do this");
    expect(message).toContain(what);
  });

  test("that the library reports as one of many is found", () => {
    const inner = Object.assign(new Error("x"), { apiCode: 30 });
    expect(said(new AggregateError([new Error("y"), inner])).exit).toBe(4);
  });

  test("of a login is 4 and says how logins are brought in order", () => {
    const { exit, message } = said(new Error('Kafka at h:1 refused the login of "payments" (SCRAM-SHA-512).'));
    expect(exit).toBe(4);
    expect(message).toContain("make up STACK=prod");
  });

  test.each(["No Kafka broker can be reached at h:1 (connect ECONNREFUSED)", "Connection closed"])(
    "%s is 5 and names the doctor",
    (text) => {
      const { exit, message } = said(new Error(text));
      expect(exit).toBe(5);
      expect(message).toContain("ops --stack prod doctor");
    },
  );

  test("that a user made is 2, one that nobody foresaw is 70", () => {
    expect(said(new UserError("There is no stack")).exit).toBe(2);
    expect(said(new TypeError("x is undefined")).exit).toBe(70);
  });
});

describe("an answer", () => {
  test("as a table has its numbers to the right", () => {
    const text = tableText({
      head: ["topic", "lag"],
      rows: [
        ["orders", 12],
        ["a", 3n],
      ],
    });
    expect(text.split("\n")).toEqual(["topic   lag", "orders   12", "a         3"]);
  });

  test("without rows says so, and an unknown value is a dash", () => {
    expect(tableText({ head: ["topic"], rows: [], none: "no topic" })).toBe("no topic");
    expect(tableText({ head: ["a", "b"], rows: [[undefined, "x"]] })).toBe("a  b\n-  x");
  });

  test("can't steer a terminal", () => {
    expect(plain("a\u001b[2Jb\n")).toBe("a\\x1b[2Jb\\x0a");
  });

  test("as JSON has offsets as numbers", () => {
    expect(JSON.parse(jsonOf({ offset: 7n }))).toEqual({ offset: 7 });
  });

  test("that was printed record by record ends without another line", () => {
    const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      for (const json of [true, false]) print({ data: undefined, show: [] }, json);
      expect(write).not.toHaveBeenCalled();
      print({ data: { a: 1 }, show: ["a is 1"] }, false);
      expect(write.mock.calls).toEqual([["a is 1\n"]]);
    } finally {
      write.mockRestore();
    }
  });
});

describe("consent", () => {
  const ask = (yes?: string) => consent(new Screen(), { what: "This deletes 3 records.", name: "orders.dlq", yes });

  test("is the very name", async () => {
    await expect(ask("orders.dlq")).resolves.toBeUndefined();
  });

  test("is not another name, and not silence where nobody can be asked", async () => {
    await expect(ask("orders")).rejects.toMatchObject({
      exit: 3,
      message: expect.stringContaining("--yes orders.dlq") as string,
    });
    await expect(ask()).rejects.toMatchObject({
      exit: 3,
      message: expect.stringContaining("nothing was changed") as string,
    });
  });
});

test("the documentation has each exit code", () => {
  const text = readFileSync(join(root, "docs", "ops.md"), "utf8");
  const codes = Object.values(Exit).filter((code) => typeof code === "number");
  expect(codes.map((code) => [code, text.includes(`\n| ${code} |`)])).toEqual(codes.map((code) => [code, true]));
});
