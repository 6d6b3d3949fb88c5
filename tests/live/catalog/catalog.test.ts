// All five systems on one real cluster, each service with the contract that the stack hands to it.

import { provesAccess } from "./access";
import { provesExactlyOnce } from "./exactly-once";
import { Lab } from "./lab";
import { provesQuotas } from "./quotas";
import { provesStreams } from "./streams";
import { provesTenants } from "./tenants";
import { provesTopics } from "./topics";

jest.setTimeout(600_000);

const lab = new Lab();

beforeAll(() => lab.bringUp());
afterAll(() => lab.remove());

test("right after `up` there is nothing to change", async () => {
  const { code, output } = await lab.stack.run("preview", "--expect-no-changes");
  expect(output).not.toMatch(/^ *[+~±-] /m);
  expect(code).toBe(0);
});

describe("topics are as the documents ask for", () => provesTopics(lab));
describe("with its contract each service does all that its entry says, and nothing else", () => provesAccess(lab));
describe("exactly once", () => provesExactlyOnce(lab));
describe("a streams application", () => provesStreams(lab));
describe("quotas", () => provesQuotas(lab));
describe("a tenant more", () => provesTenants(lab));
