/** kafka.UserScramCredential, against a cluster in memory. */
import { pbkdf2Sync } from "node:crypto";
import { UNKNOWN } from "../../../providers/host/types";
import { clusterOf } from "../../../providers/kafka/cluster";
import { userScramCredentialType } from "../../../toolchain/providers/kafka/user-scram-credential";
import { FakeKafka } from "./fake-kafka";
import { changesOf, context, refusals } from "./host";

function setUp() {
  const kafka = new FakeKafka();
  const cluster = clusterOf(kafka, { windowMs: 0 });
  return { kafka, credential: userScramCredentialType(() => ({ cluster })) };
}

describe("UserScramCredential", () => {
  const USER = { username: "svc", scramMechanism: "SCRAM-SHA-512", password: "hunter2" };

  test("the cluster gets a salted hash that the password makes, and the password stays a secret", async () => {
    const { kafka, credential } = setUp();
    expect(await credential.create(USER, context())).toEqual({
      id: "svc|SCRAM-SHA-512",
      outputs: { ...USER, scramIterations: 4096 },
    });
    expect(credential.secretOutputs).toEqual(["password"]);
    const made = kafka.credentials.get("svc|2");
    expect(made?.iterations).toBe(4096);
    expect(made?.saltedPassword).toEqual(pbkdf2Sync("hunter2", made?.salt ?? "", 4096, 64, "sha512"));
  });

  test("two mechanisms of one user at the same time, which one request can't name", async () => {
    const { kafka, credential } = setUp();
    const both = [USER, { ...USER, scramMechanism: "SCRAM-SHA-256" }, { ...USER, username: "other" }];
    const made = await Promise.all(both.map((inputs) => credential.create(inputs, context())));
    expect([...kafka.credentials.keys()].sort()).toEqual(["other|2", "svc|1", "svc|2"]);
    await Promise.all(
      made.map(async ({ id, outputs }) => credential.delete?.(id, { inputs: outputs, outputs }, context())),
    );
    expect(kafka.credentials.size).toBe(0);
  });

  test("password and iterations change in place, user and mechanism don't", async () => {
    const { credential } = setUp();
    const after = { username: "b", scramMechanism: "SCRAM-SHA-256", password: UNKNOWN, scramIterations: 8192 };
    expect(await changesOf(credential, USER, after)).toEqual({
      username: "replace",
      scramMechanism: "replace",
      password: "update",
      scramIterations: "update",
    });
    expect(await changesOf(credential, USER, { ...USER, scramIterations: 4096 })).toEqual({});
  });

  test("a refresh sees other iterations and a credential that is gone, never the password", async () => {
    const { kafka, credential } = setUp();
    const { id, outputs } = await credential.create(USER, context());
    const state = { inputs: USER, outputs };
    expect(await credential.read?.(id, state, context())).toEqual({ id, inputs: USER, outputs });
    const made = kafka.credentials.get("svc|2");
    if (made) kafka.credentials.set("svc|2", { ...made, iterations: 5000 });
    expect((await credential.read?.(id, state, context()))?.inputs).toEqual({ ...USER, scramIterations: 5000 });
    kafka.credentials.clear();
    expect(await credential.read?.(id, state, context())).toBeUndefined();
    await credential.delete?.(id, state, context());
  });

  test("an unknown password is fine in a preview, where the official plugin panics", async () => {
    const { kafka, credential } = setUp();
    const inputs = { ...USER, password: UNKNOWN };
    expect(await refusals(credential, inputs)).toEqual([]);
    expect(credential.preview?.(inputs, undefined)).toEqual({ ...inputs, scramIterations: 4096 });
    expect(kafka.requests).toEqual([]);
  });

  test.each([
    [{ password: undefined }, `"password" is missing.`],
    [{ password: " " }, `"password" must not be empty.`],
    [{ scramIterations: 4095 }, `"scramIterations" is 4095, but must be at least 4096.`],
    [{ scramMechanism: "PLAIN" }, `"scramMechanism" can't be "PLAIN"; allowed: SCRAM-SHA-256, SCRAM-SHA-512.`],
  ])("refuses %j", async (change, reason) => {
    expect((await refusals(setUp().credential, { ...USER, ...change })).join()).toContain(reason);
  });
});
