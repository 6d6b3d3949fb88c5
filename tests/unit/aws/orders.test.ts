// What machines are asked through Systems Manager, by the real SDK, and what becomes of its answers.

import { order } from "../../../providers/aws/machine";
import { context } from "../providers/host";
import { DONE, PlayedSsm, SENT } from "./played-ssm";

const MACHINE = { node: "kafka-1", machine: "i-0123456789abcdef0", region: "eu-central-1" };
const ssm = new PlayedSsm();

beforeAll(() => ssm.start());
afterAll(() => ssm.stop());

test("an order is one command of the node's script, and ends when the machine has carried it out", async () => {
  ssm.says(SENT, { Status: "Pending" }, { Status: "InProgress" }, { Status: "Delayed" }, DONE);
  await order(MACHINE, ["apply", "0123abcd"], context());
  expect(ssm.orders()).toEqual(["i-0123456789abcdef0: /usr/local/sbin/kafka-node apply 0123abcd"]);
  expect(ssm.asked[0]?.body).toMatchObject({ DocumentName: "AWS-RunShellScript" });
  expect(ssm.asked.map(({ call }) => call)).toEqual(["SendCommand", ...Array<string>(4).fill("GetCommandInvocation")]);
  expect(ssm.asked[1]?.body).toEqual({ CommandId: SENT.Command.CommandId, InstanceId: MACHINE.machine });
});

test("a machine that doesn't report yet, and an answer that isn't there yet, are waited for", async () => {
  const said: string[] = [];
  const late = { error: "InvalidInstanceId" };
  ssm.says(late, late, SENT, { error: "InvocationDoesNotExist" }, DONE);
  await order(MACHINE, ["grow"], context({ log: (_level, text) => void said.push(text) }));
  expect(ssm.orders()).toHaveLength(3);
  expect(said[0]).toMatch(/^its machine doesn't report to Systems Manager yet, \d+ s$/);
});

test.each(["Failed", "TimedOut", "Cancelled", "Undeliverable"])(
  "%s: the machine's last words are passed on",
  async (status) => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join("\n");
    ssm.says(SENT, {
      Status: status,
      StandardOutputContent: lines,
      StandardErrorContent: "kafka-node: refused: it is full",
    });
    const failed = order(MACHINE, ["apply", "0123abcd"], context());
    await expect(failed).rejects.toThrow(
      `kafka-1: its machine i-0123456789abcdef0 could not apply (${status}):\n  line 7\n`,
    );
    ssm.says(SENT, { Status: status, StandardErrorContent: "kafka-node: refused: it is full" });
    await expect(order(MACHINE, ["stop"], context())).rejects.toThrow(
      /could not stop .+\n {2}kafka-node: refused: it is full$/,
    );
  },
);

test("what isn't late but forbidden is said at once", async () => {
  ssm.says({ error: "AccessDeniedException" });
  await expect(order(MACHINE, ["stop"], context())).rejects.toThrow(
    /^kafka-1: its machine can't be asked through Systems Manager: AccessDeniedException: as the test wants it$/,
  );
  expect(ssm.asked).toHaveLength(1);
});

test("an interrupted deployment waits no longer", async () => {
  const interrupted = new AbortController();
  interrupted.abort();
  ssm.says(SENT, { Status: "InProgress" });
  await expect(order(MACHINE, ["grow"], context({ signal: interrupted.signal }))).rejects.toThrow(
    /kafka-1: interrupted/,
  );
});
