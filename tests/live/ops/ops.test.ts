// The day-2 command line on a real cluster: each command's success, its refusals, and its JSON.

import { deadLetterTests } from "./dead-letters";
import { groupTests } from "./groups";
import { Lab, missing, type Said } from "./lab";
import { lookTests } from "./looks";
import { topicTests } from "./places";
import { cleanTests, seededTests } from "./seeded";
import { streamTests } from "./streams";
import { untilSeen } from "../../support/until";

jest.setTimeout(600_000);

const lab = new Lab();
const lacking = missing();
if (lacking.length > 0) console.warn(`SKIPPED: ops needs ${lacking.join(" and ")}`);
const possible = lacking.length > 0 ? describe.skip : describe;

possible("ops", () => {
  beforeAll(() => lab.bringUp());
  afterAll(() => lab.remove());

  test("status reads the stack's own state, and tells that the cluster is whole", async () => {
    // A controller that the machine held up for seconds is behind for a moment.
    const whole = (ask: () => Promise<Said>) => untilSeen("a whole cluster", 30, ask, (said) => said.code === 0);
    const ended = await whole(() => lab.stateful("status", "--json"));
    expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([
      0,
      { whole: true, missing: [], cluster: { name: "kafka" } },
    ]);
    const { code, stdout } = await whole(() => lab.ops("status"));
    expect([code, stdout]).toEqual([0, expect.stringContaining("kafka is whole.") as string]);
    const forbidden = await lab.ops("status", "--as", "escrow-api");
    expect([forbidden.code, forbidden.stdout]).toEqual([4, ""]);
    expect(await lab.lost("status")).toMatchObject({ code: 5, stdout: "" });
    expect((await lab.ops("status", "--as", "nobody")).code).toBe(2);
  });

  describe("verify", () => cleanTests(lab));
  describe("groups", () => groupTests(lab));
  describe("topics", () => topicTests(lab));
  describe("dead letters", () => deadLetterTests(lab));
  describe("tail and produce", () => streamTests(lab));
  describe("doctor and others", () => lookTests(lab));
  describe("verify, once things were changed by hand", () => seededTests(lab));
});
