// When new stores are a reload and when a restart, and how a preview says it.

import { changeOf, describeChange, type NodeShape } from "../../../plan/diff";
import type { NodeIdentity } from "../../../plan/broker/identity";
import { staleStart } from "../../../plan/rotation/certificate-change";

const identity: NodeIdentity = {
  trusts: [1],
  signedBy: 1,
  login: 1,
  names: ["localhost", "kafka-1"],
  reloads: true,
  restartHours: 360,
  listeners: { CLIENT: "localhost:9092" },
};
const file = (content: string) => ({ content, secret: true });
const base: NodeShape = {
  kafkaVersion: "4.3.1",
  files: { "server.properties": file(""), "keystore.pem": file("old"), "truststore.pem": file("root") },
  command: ["java"],
  host: "127.0.0.1",
  ports: [9092],
  identity,
};
const renewed = { ...base.files, "keystore.pem": file("new") };
const bothTrusted = { ...base.files, "truststore.pem": file("root, next") };

test("a renewed certificate is reloaded", () => {
  expect(changeOf(base, { ...base, files: renewed })).toEqual({ dynamic: {}, restart: [], reload: true });
  expect(describeChange(base, { ...base, files: renewed })).toBe("certificate reloaded without a restart");
});

test.each<[string, Partial<NodeShape>, string]>([
  [
    "another authority signs",
    { files: renewed, identity: { ...identity, signedBy: 2 } },
    "certificate signed by authority 2 instead of 1",
  ],
  [
    "one more is trusted",
    { files: bothTrusted, identity: { ...identity, trusts: [1, 2] } },
    "trusts authority 1 and 2 instead of 1",
  ],
  ["the trusted one was made anew", { files: bothTrusted }, "truststore.pem changed"],
  [
    "it is for other names, which Kafka takes only at its start",
    { files: renewed, identity: { ...identity, names: ["localhost", "kafka.example.org"] } },
    "certificate for other names",
  ],
  [
    "a controller of its own",
    { files: renewed, identity: { ...identity, reloads: false } },
    "certificate made anew, which a controller reads at its start only",
  ],
])("a restart: %s", (_name, change, words) => {
  expect(changeOf(base, { ...base, ...change })).toEqual({ dynamic: {}, restart: [words], reload: false });
});

test("a restart for another reason brings the renewed certificate with it", () => {
  const after = { ...base, files: { ...renewed, "server.properties": file("queued.max.requests=600\n") } };
  expect(describeChange(base, after)).toBe("rolling (restarted behind the gate): queued.max.requests unset -> 600");
});

test("a stack that was deployed before this was known isn't restarted for it", () => {
  const earlier: NodeShape = { ...base };
  delete (earlier as { identity?: NodeIdentity }).identity;
  expect(changeOf(earlier, base)).toEqual({ dynamic: {}, restart: [], reload: false });
});

test("a process whose first certificate ends soon is restarted, though its listeners show a newer one", () => {
  const now = Date.parse("2026-11-01T00:00:00Z");
  expect(staleStart("2026-11-17T00:00:00Z", identity, now)).toEqual([]);
  expect(staleStart("2026-11-15T00:00:00Z", identity, now)).toEqual([
    "its connection to the controllers shows a certificate that ends on 2026-11-15",
  ]);
  expect(staleStart(undefined, identity, now)).toEqual([]);
  expect(staleStart("2026-11-02T00:00:00Z", undefined, now)).toEqual([]);
});
