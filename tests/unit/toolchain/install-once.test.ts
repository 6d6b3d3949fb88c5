import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { installOnce } from "../../../toolchain/install-once";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "install-once-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

/** No process has it: the kernel's highest is far below. */
const DEAD = 2 ** 30;

test("two runs at once make it once", async () => {
  const directory = path.join(parent, "tool");
  let made = 0;
  let waited = 0;
  const make = async (draft: string): Promise<void> => {
    made += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(path.join(draft, "file"), "content");
  };
  const onWait = (): void => {
    waited += 1;
  };
  await Promise.all([installOnce({ directory, make, onWait }), installOnce({ directory, make, onWait })]);
  expect([made, waited]).toEqual([1, 1]);
  expect(readFileSync(path.join(directory, "file"), "utf8")).toBe("content");
  expect(readdirSync(parent)).toEqual(["tool"]);
});

test("what a killed run left, its lock and its half, is cleared away", async () => {
  const directory = path.join(parent, "tool");
  writeFileSync(`${directory}.lock`, `${hostname()} ${DEAD}`);
  mkdirSync(`${directory}.draft-${DEAD}`);
  await installOnce({ directory, make: async () => Promise.resolve() });
  expect(readdirSync(parent)).toEqual(["tool"]);
});

test("a failure leaves nothing behind", async () => {
  const directory = path.join(parent, "tool");
  const make = async (): Promise<void> => Promise.reject(new Error("no space left"));
  await expect(installOnce({ directory, make })).rejects.toThrow("no space left");
  expect(readdirSync(parent)).toEqual([]);
});
