// A live cluster is changed while Kafka's own client writes and reads: nothing acknowledged is lost, whether the
// deployment runs through, has to wait, gives up, or is killed half-way.

import { Lab } from "./lab";
import { provesInterruptions } from "./interruptions";
import { provesMetadata } from "./metadata";
import { provesSettings } from "./settings";

// Three brokers, a deployment and a load on a machine that may have other work: what is waited for has limits of its own.
jest.setTimeout(600_000);

const lab = new Lab();

beforeAll(() => lab.bringUp());
afterAll(() => lab.remove());

describe("settings", () => provesSettings(lab));
describe("an upgrade that doesn't run through", () => provesInterruptions(lab));
describe("the metadata's version", () => provesMetadata(lab));
