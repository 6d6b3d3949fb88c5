// Instances that die at once, and a cluster that can't write for a while.

import { faultUnderLoad } from "../../../toolchain/bench/load";
import { until, untilSeen } from "../../support/until";
import { INSTANCES, type Account, type Answer, type RegistryLab } from "./lab";

/** The balancer's time between two looks at an instance, and two closer ones. */
const FOUND_OUT_MS = 2500;
const AFTER_MS = 5000;
/** Longer than Kafka's own sessions (45 s) and than any write is waited for. */
const WITHOUT_MAJORITY_MS = 60_000;
const MOST_READ_MS = 5000;
const SUBJECT = "caracal.audit.events-value";
const KAFKA = ["kafka-2", "kafka-3"];
/** When the third has been killed. */
const LEFT = INSTANCES.slice(0, 2);

export function provesFaults(lab: RegistryLab): void {
  const kill = (name: string) => process.kill(lab.stack.pid(name), "SIGKILL");

  /** A death in the middle of reads and repeated registrations: after the balancer has found out, nothing fails. */
  async function survives(name: string): Promise<void> {
    const latest = (await lab.must("GET", `/subjects/${SUBJECT}/versions/latest`)) as { id: number };
    const ask = async (account: Account, method: string, path: string, body?: unknown) => {
      const answer = await lab.as(account, method, path, body);
      if (answer.status !== 200) throw new Error(JSON.stringify(answer));
    };
    const requests = [
      () => ask(lab.admin, "GET", `/subjects/${SUBJECT}/versions/latest`),
      () => ask(lab.admin, "GET", `/schemas/ids/${latest.id}`),
      () => ask(lab.contract("producer"), "POST", `/subjects/${SUBJECT}/versions`, latest),
    ];
    const { answered, lost } = await faultUnderLoad(requests, () => kill(name), { afterMs: AFTER_MS });
    console.log(`${name} killed: ${answered} requests answered, ${lost.length} failed`);
    expect(lost.filter(({ askedMs }) => askedMs > FOUND_OUT_MS)).toEqual([]);
    expect(answered).toBeGreaterThan(10);
  }

  // Every instance is the others' equal: there is no leader, so each is killed once.
  test("any one may be killed, and then a second one", async () => {
    await survives(INSTANCES[0] ?? "");
    await survives(INSTANCES[1] ?? "");
  });

  test("the next deployment starts what has died, and touches nothing else", async () => {
    const third = lab.stack.pid(INSTANCES[2] ?? "");
    const output = await lab.up();
    expect(output.match(/Instance registry-\d updated/g)?.sort()).toEqual([
      "Instance registry-1 updated",
      "Instance registry-2 updated",
    ]);
    expect(lab.stack.pid(INSTANCES[2] ?? "")).toBe(third);
    await survives(INSTANCES[2] ?? "");
  });

  test("while Kafka has no majority, reads go on and writes fail clearly; then all is as before", async () => {
    const before = await ids();
    const fresh = { schema: JSON.stringify({ type: "record", name: "Fresh", fields: [] }) };
    const register = () => lab.as(lab.admin, "POST", "/subjects/faults-value/versions", fresh);
    const pids = KAFKA.map((node) => lab.stack.pid(node));
    pids.forEach((pid) => process.kill(pid, "SIGSTOP"));
    try {
      const stopped = Date.now();
      let written: Answer | undefined;
      const reads: number[] = [];
      while (Date.now() - stopped < WITHOUT_MAJORITY_MS) {
        const write = written ? undefined : register().then((answer) => (written = answer));
        const asked = Date.now();
        expect((await lab.as(lab.admin, "GET", `/subjects/${SUBJECT}/versions/latest`)).status).toBe(200);
        reads.push(Date.now() - asked);
        await write;
        await new Promise((done) => setTimeout(done, 500));
      }
      // Reads that waited for Kafka would take ten seconds and more, each of them.
      expect(reads.sort((a, b) => a - b)[Math.floor(reads.length / 2)]).toBeLessThan(MOST_READ_MS);
      expect(written?.status).toBeGreaterThanOrEqual(500);
      expect(JSON.stringify(written?.body)).toMatch(/message/);
    } finally {
      pids.forEach((pid) => process.kill(pid, "SIGCONT"));
    }
    let registered: unknown;
    // Nobody knows whether Kafka still took what failed; whoever writes it again gets one version in any case.
    await until("a write is taken again", async () => {
      const answer = await register().catch((error: Error) => ({ status: 0, body: { error: error.message } }));
      registered = (answer.body as { id?: number }).id;
      return answer.status === 200;
    });
    // Each instance reads by itself what the others have written.
    for (const [index, name] of LEFT.entries()) {
      const path = "/subjects/faults-value/versions";
      const known = () => lab.at(lab.instance(index), lab.admin, "GET", path).catch(() => undefined);
      await until(`${name} knows of the write`, async () => (await known())?.status === 200);
    }
    const after = await ids();
    expect(after).toMatchObject(before);
    const taken = Object.entries(before).map(([id]) => Number(id));
    expect(taken).not.toContain(registered);
    expect(await lab.must("GET", "/subjects/faults-value/versions")).toEqual([1]);
    // All that are left agree, answer by themselves, and still count together.
    const given = [registered];
    for (const [index, name] of LEFT.entries()) {
      const url = lab.instance(index);
      const path = `/subjects/faults-${name}-value/versions`;
      const schema = { schema: JSON.stringify({ type: "record", name: `Fresh${index}`, fields: [] }) };
      // The first write after such a time may still wait for longer than it is given; the same schema is the same id.
      const { body } = await untilSeen(
        `${name} takes a write`,
        60,
        () => lab.at(url, lab.admin, "POST", path, schema),
        ({ status }) => status === 200,
      );
      given.push((body as { id: number }).id);
    }
    expect(new Set([...taken, ...given]).size).toBe(taken.length + given.length);
    for (const [index, name] of LEFT.entries()) {
      for (const id of given) {
        const known = () => lab.at(lab.instance(index), lab.admin, "GET", `/schemas/ids/${String(id)}`);
        await until(`${name} knows ${String(id)}`, async () => (await known()).status === 200);
        expect((await known()).body).toEqual(await lab.must("GET", `/schemas/ids/${String(id)}`));
      }
    }
  });

  /** What stands behind each id, by subject and version. */
  async function ids(): Promise<Record<string, unknown>> {
    const subjects = (await lab.must("GET", "/subjects")) as string[];
    const found = await Promise.all(
      subjects.map(async (subject) => {
        const { id, version } = (await lab.must("GET", `/subjects/${encodeURIComponent(subject)}/versions/latest`)) as {
          id: number;
          version: number;
        };
        return [String(id), await lab.must("GET", `/schemas/ids/${id}`), subject, version] as const;
      }),
    );
    return Object.fromEntries(found.map(([id, schema]) => [id, schema]));
  }
}
