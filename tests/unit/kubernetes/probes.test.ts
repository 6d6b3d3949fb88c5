// The tools by which pods are asked, run for real against a server that refuses strangers.

import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill } from "../../../plan/materials";
import { certificatesFor } from "../../live/aws/certificates";
import { manifests, stack } from "./support";

const plan = stack();
const PASSWORD = "readersown";

/** Where a tool is missing, or too old for the question, its test is skipped, says so, and is counted. */
function needing(program: string, ...question: string[]): typeof test {
  const { status, error } = spawnSync(program, [...question, "--help"]);
  const able = error === undefined && status === 0;
  if (!able) console.warn(`SKIPPED: ${program} isn't installed, or can't ${question.join(" ")}`);
  return able ? test : test.skip;
}

let directory: string;
let server: Server;
let state: "well" | "starting";
let asked: string[];

beforeAll(async () => {
  const request = plan.certificates.requests.find(({ name }) => name === "alertmanager");
  if (!request) throw new Error("no certificate");
  const made = await certificatesFor([request]);
  directory = mkdtempSync(join(tmpdir(), "kafka-platform-probe-"));
  writeFileSync(join(directory, "authority.pem"), made["certificate/authority"] ?? "");
  const secret = Buffer.from(`prometheus:${PASSWORD}`).toString("base64");
  server = createServer({ key: made["key/alertmanager"], cert: made["certificate/alertmanager"] }, (call, answer) => {
    asked.push(call.url ?? "");
    const known = call.headers.authorization === `Basic ${secret}`;
    answer.writeHead(known ? (state === "well" ? 200 : 503) : 401, { "content-type": "application/json" }).end("[]");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

beforeEach(() => {
  state = "well";
  asked = [];
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

/** Runs what the pod's probe runs, with its files here. @returns how it ends */
function probe(fleet: string, password = PASSWORD): Promise<number> {
  const { workload } = manifests(plan, fleet);
  const command = workload.spec.template.spec.containers[0]?.readinessProbe.exec?.command ?? [];
  const files = plan.fleets.find(({ name }) => name === fleet)?.instances[0]?.files ?? {};
  for (const name of ["probe.yml", "monitoring-reader.password"]) {
    const text = fill(files[name]?.content ?? "", { "password/monitoring-reader": password });
    writeFileSync(join(directory, name), text.replaceAll(`/etc/${fleet}`, directory));
  }
  const { port } = server.address() as AddressInfo;
  const [program = "", ...args] = command.map((word) =>
    word.replaceAll(`/etc/${fleet}`, directory).replace(/(https:\/\/localhost):\d+/, `$1:${port}`),
  );
  return new Promise((done) => execFile(program, args, { timeout: 20_000 }, (error) => done(error ? 1 : 0)));
}

describe.each([
  ["alertmanager", needing("amtool", "alert", "query")],
  ["prometheus", needing("promtool", "check", "ready")],
])("%s", (fleet, whereAble) => {
  whereAble("is well when it answers who is let in", async () => {
    expect(await probe(fleet)).toBe(0);
    expect(asked.length).toBeGreaterThan(0);
  });

  whereAble("isn't while it is starting, nor when it lets nobody in", async () => {
    state = "starting";
    expect(await probe(fleet)).not.toBe(0);
    state = "well";
    expect(await probe(fleet, "wrong")).not.toBe(0);
  });
});

test("no password is part of what a probe says", () => {
  for (const fleet of ["alertmanager", "prometheus"]) {
    const { workload, contents } = manifests(plan, fleet);
    expect(JSON.stringify(workload.spec)).not.toContain("{{");
    const secrets = contents.filter(({ secret }) => secret).flatMap(({ entries }) => Object.keys(entries));
    expect(secrets).toContain("monitoring-reader.password");
  }
});
