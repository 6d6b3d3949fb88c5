// Instances that die at once, and a cluster that can't write for a while.

import { INSTANCES, until, type Answer, type RegistryLab } from "./lab";

/** Twice the interval in which the balancer looks at each instance, and the time of a look. */
const FOUND_OUT_MS = 2000;
const LOAD_MS = 8000;
const SUBJECT = "caracal.audit.events-value";
const KAFKA = ["kafka-2", "kafka-3"];

interface Load {
  readonly answered: number;
  readonly failed: readonly { readonly afterMs: number; readonly what: string }[];
}

export function provesFaults(lab: RegistryLab): void {
  /** Reads and repeated registrations, until the time is over. */
  async function load(forMs: number): Promise<Load> {
    const begun = Date.now();
    const failed: { afterMs: number; what: string }[] = [];
    let answered = 0;
    const latest = (await lab.must("GET", `/subjects/${SUBJECT}/versions/latest`)) as { id: number };
    const requests: (() => Promise<Answer>)[] = [
      () => lab.as(lab.admin, "GET", `/subjects/${SUBJECT}/versions/latest`),
      () => lab.as(lab.admin, "GET", `/schemas/ids/${latest.id}`),
      () => lab.as(lab.contract("producer"), "POST", `/subjects/${SUBJECT}/versions`, latest),
    ];
    const worker = async (offset: number) => {
      for (let turn = offset; Date.now() - begun < forMs; turn += 1) {
        const at = Date.now() - begun;
        const answer = await requests[turn % requests.length]?.().catch((error: Error) => ({
          status: 0,
          body: error.message,
        }));
        if (answer?.status === 200) answered += 1;
        else failed.push({ afterMs: at, what: JSON.stringify(answer) });
      }
    };
    await Promise.all([worker(0), worker(1), worker(2)]);
    return { answered, failed };
  }

  const kill = (name: string) => process.kill(lab.stack.pid(name), "SIGKILL");

  /** A death in the middle of the load: after the balancer has found out, nothing fails. */
  async function survives(name: string): Promise<void> {
    const under = load(LOAD_MS);
    await new Promise((done) => setTimeout(done, 1000));
    kill(name);
    const { answered, failed } = await under;
    console.log(`${name} killed: ${answered} requests answered, ${failed.length} failed`);
    expect(failed.filter(({ afterMs }) => afterMs > 1000 + FOUND_OUT_MS)).toEqual([]);
    expect(answered).toBeGreaterThan(10);
  }

  // Every instance is the others' equal: there is no leader, so each is killed once.
  test("any one may be killed, and then a second one", async () => {
    await survives(INSTANCES[0] ?? "");
    await survives(INSTANCES[1] ?? "");
  });

  test("the next deployment starts what has died, and touches nothing else", async () => {
    const third = lab.stack.pid(INSTANCES[2] ?? "");
    const output = await lab.stack.must("up");
    expect(output.match(/Instance registry-\d updated/g)?.sort()).toEqual([
      "Instance registry-1 updated",
      "Instance registry-2 updated",
    ]);
    expect(lab.stack.pid(INSTANCES[2] ?? "")).toBe(third);
    await survives(INSTANCES[2] ?? "");
    await lab.stack.must("up");
  });

  test("while Kafka has no majority, reads go on and writes fail clearly; then all is as before", async () => {
    const before = await ids();
    const fresh = (name: string) => ({ schema: JSON.stringify({ type: "record", name, fields: [] }) });
    const pids = KAFKA.map((node) => lab.stack.pid(node));
    pids.forEach((pid) => process.kill(pid, "SIGSTOP"));
    try {
      const write = lab.as(lab.admin, "POST", "/subjects/faults-value/versions", fresh("Lost"));
      for (let read = 0; read < 20; read += 1) {
        expect((await lab.as(lab.admin, "GET", `/subjects/${SUBJECT}/versions/latest`)).status).toBe(200);
        await new Promise((done) => setTimeout(done, 500));
      }
      const { status, body } = await write;
      expect(status).toBeGreaterThanOrEqual(500);
      expect(JSON.stringify(body)).toMatch(/message/);
    } finally {
      pids.forEach((pid) => process.kill(pid, "SIGCONT"));
    }
    let registered: unknown;
    await until("a write is taken again", async () => {
      const answer = await lab.as(lab.admin, "POST", "/subjects/faults-value/versions", fresh("Kept"));
      registered = (answer.body as { id?: number }).id;
      return answer.status === 200;
    });
    const after = await ids();
    expect(after).toMatchObject(before);
    const taken = Object.entries(before).map(([id]) => Number(id));
    expect(taken).not.toContain(registered);
    // All instances agree, and answer by themselves.
    for (const index of INSTANCES.keys()) {
      await until(`${INSTANCES[index]} knows the new schema`, async () => {
        const answer = await lab.at(lab.instance(index), lab.admin, "GET", "/subjects/faults-value/versions/latest");
        return (answer.body as { id?: number }).id === registered;
      });
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
