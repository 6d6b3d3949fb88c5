// The registry of a real stack: three instances behind HAProxy, on a cluster of three nodes, with all five systems.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/stack";
import { provesAccess } from "./access";
import { provesChanges } from "./changes";
import { provesFaults } from "./faults";
import { RegistryLab, missing } from "./lab";
import { provesMessages } from "./messages";
import { provesSubjects } from "./subjects";

jest.setTimeout(600_000);

const lacking = missing();
if (lacking.length > 0) console.warn(`SKIPPED: the registry's tests need ${lacking.join(" and ")}`);

(lacking.length > 0 ? describe.skip : describe)("a registry of three", () => {
  const lab = new RegistryLab();

  beforeAll(async () => {
    // A copy, which the tests may change.
    cpSync(join(root, "systems"), lab.systems, { recursive: true });
    await lab.bringUp();
  });
  afterAll(() => lab.remove());

  describe("every subject is there, with its level", () => provesSubjects(lab));
  describe("who may do what", () => provesAccess(lab));
  describe("messages of all five systems", () => provesMessages(lab));
  describe("changes of schemas", () => provesChanges(lab));
  describe("what dies", () => provesFaults(lab));
});
