// What the registry becomes: instances, then its level, then each subject after those that it refers to.

import { allBefore, deploy, theOne, type Deployed } from "../support/deploy";

let deployed: Deployed;
const named = (type: string) => deployed.made.filter((each) => each.type === type).map(({ name }) => name);

beforeAll(async () => {
  deployed = await deploy({ systems: ["caracal"], registry: { instances: 2 } });
});

test("two instances and their balancer, each with a certificate of its own", () => {
  const all = ["registry-1", "registry-2", "registry-balancer"];
  expect(named("kafkaplatform:local:Instance")).toEqual(all);
  expect(named("tls:index/locallySignedCert:LocallySignedCert")).toEqual(expect.arrayContaining(all));
});

test("subjects wait for the registry, its level, and what they refer to", () => {
  expect(named("kafkaplatform:registry:SchemaSubject")).toEqual([
    "caracal.EventHeader",
    "caracal.audit.events-value",
    "caracal.ledger.events-value",
    "caracal.metrics.events-value",
  ]);
  const before = allBefore(deployed.made, "SchemaSubject caracal.ledger.events-value");
  for (const each of [
    "Instance registry-2",
    "Instance registry-balancer",
    "Compatibility kafka",
    "SchemaSubject caracal.EventHeader",
    "Topic registry-journal",
    "Credential registry",
  ]) {
    expect(before).toContain(each);
  }
  expect(allBefore(deployed.made, "Instance registry-balancer")).toContain("Instance registry-1");
});

test("passwords are secret wherever they go, and instances are told digests", () => {
  const subject = theOne(deployed.made, "SchemaSubject caracal.ledger.events-value");
  expect(subject.secrets.some((path) => path.startsWith("connection"))).toBe(true);
  const instance = theOne(deployed.made, "Instance registry-1");
  expect(instance.secrets).toEqual(expect.arrayContaining(["files"]));
  expect(JSON.stringify(instance.inputs)).not.toContain("password-of-registry-http");
  expect(JSON.stringify(instance.inputs)).toContain("password-of-registry");
});
