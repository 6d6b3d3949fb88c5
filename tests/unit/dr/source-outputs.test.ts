// The source's outputs from a file hold passwords as the standby's do: what is wrong with it is said without its content.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pairOf } from "../../../ops/dr/pair";
import type { Session } from "../../../ops/frame/session";

const directory = mkdtempSync(join(tmpdir(), "outputs-"));
const file = join(directory, "prod.json");
afterAll(() => rmSync(directory, { recursive: true }));

const CLIENT = { user: "admin", password: "very-secret", properties: "bootstrap.servers=localhost:1\n" };

function pair(content: string, mode = 0o600) {
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode });
  return opened();
}

function opened() {
  const target = { stack: "dr", plan: { copies: [{ as: "standby", source: "prod" }] }, connection: {}, outputs: {} };
  const session = { options: { as: "admin" }, target: () => Promise.resolve(target) };
  return pairOf(session as unknown as Session, { sourceOutputs: file });
}

const refusal = async (...given: Parameters<typeof pair>): Promise<{ exit: number; message: string }> => {
  const error: unknown = await pair(...given).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error as { exit: number; message: string };
};

test("with the administrator's login is what is needed", async () => {
  const outputs = { clusterId: "a", clients: { admin: CLIENT } };
  expect((await pair(JSON.stringify(outputs))).outputs.source).toEqual(outputs);
});

test("which others may read is refused", async () => {
  expect(await refusal(JSON.stringify({ clients: { admin: CLIENT } }), 0o644)).toMatchObject({
    exit: 2,
    message: `${file} holds passwords, and others may read it: chmod 600 ${file}.`,
  });
});

test("which is no JSON is named, and what it holds isn't repeated", async () => {
  const { exit, message } = await refusal(`password: ${CLIENT.password}`);
  expect([exit, message]).toEqual([2, expect.stringContaining(`${file} isn't JSON`)]);
  expect(message).not.toContain(CLIENT.password);
});

test.each([
  ["without secrets", { clusterId: "a", clients: "[secret]" }],
  ["of something else", [1]],
])("%s is told how it is written", async (_what, content) => {
  expect(await refusal(JSON.stringify(content))).toMatchObject({
    exit: 2,
    message: `${file} holds no clients with their secrets: write it with \`pulumi stack output --json --show-secrets\`.`,
  });
});

test("which isn't there is named", async () => {
  rmSync(file, { force: true });
  await expect(opened()).rejects.toMatchObject({
    exit: 2,
    message: expect.stringContaining(`${file} isn't there`) as string,
  });
});
