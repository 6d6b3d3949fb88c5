// Two regions side by side: each writes its own topics, and reads copies of the other's. Nothing goes in a circle, both see the
// same, and when one is lost the other goes on: specification 002 allows 15 minutes, and 2 minutes of records.

import { mustTool } from "../../support/kafka-tools";
import { FIRST_PORTS } from "../../support/ports";
import { untilSeen as until } from "../../support/until";
import { contents, type Held } from "../../support/contents";
import { Lab, type StackName } from "./lab";
import { Writer, type Confirmed } from "./services";

const RATE = 50;
const ENOUGH = 200;
/** Each region numbers its records from here on. */
const FIRST: Readonly<Record<StackName, number>> = { primary: 10_000_000, standby: 20_000_000 };
const OTHER: Readonly<Record<StackName, StackName>> = { primary: "standby", standby: "primary" };
const REGIONS: readonly StackName[] = ["primary", "standby"];

interface Client {
  readonly properties: string;
  readonly consumers?: readonly { readonly topics: readonly string[] }[];
}

jest.setTimeout(600_000);

const lab = new Lab(false, { primary: FIRST_PORTS["region-primary"], standby: FIRST_PORTS["region-standby"] });
const clients = {} as Record<StackName, Readonly<Record<string, Client>>>;
const confirmed: Record<StackName, Confirmed[]> = { primary: [], standby: [] };
const writers = new Set<Writer>();
let next = 0;

const read = (stack: StackName, topic: string) => contents(clients[stack]["admin"]!.properties, topic);
/** What a region has written itself. */
const own = async (stack: StackName) => numbered(await read(stack, "orders"), stack);
const copied = async (stack: StackName) => numbered(await read(stack, `${OTHER[stack]}.orders`), OTHER[stack]);

const begin = async (stack: StackName): Promise<Writer> => {
  const writer = new Writer(clients[stack]["shop-web"]!.properties, FIRST[stack] + next, RATE);
  writers.add(writer);
  next += 100_000;
  await until(
    `${stack} has written`,
    60,
    () => writer.wrote.length,
    (count) => count >= ENOUGH,
  );
  return writer;
};
const end = async (stack: StackName, writer: Writer): Promise<void> => {
  await writer.stop();
  confirmed[stack].push(...writer.wrote);
};

beforeAll(async () => {
  // Who copies needs a reader in the other.
  lab.describeRegions([]);
  await lab.primary.must("up");
  lab.describeRegions();
  await lab.standby.must("up");
  await lab.primary.must("up");
  for (const stack of REGIONS) {
    const all = await lab[stack].must("outputs", "clients", "--show-secrets", "--json");
    clients[stack] = JSON.parse(all) as Readonly<Record<string, Client>>;
  }
});

afterAll(async () => {
  await Promise.allSettled([...writers].map((writer) => writer.stop()));
  await lab.remove();
});

test("each service's contract names its region's topic and the copy of the other's", () => {
  const topics = (stack: StackName) => [...(clients[stack]["shop-bills"]?.consumers?.[0]?.topics ?? [])].sort();
  expect(topics("primary")).toEqual(["orders", "orders.paid", "standby.orders", "standby.orders.paid"]);
  expect(topics("standby")).toEqual(["orders", "orders.paid", "primary.orders", "primary.orders.paid"]);
});

test("a region that a failover has closed before is opened again, by its name", async () => {
  const { properties } = clients["standby"]["admin"]!;
  const servers = /^bootstrap\.servers=(.*)$/m.exec(properties)?.[1] ?? "";
  const login = ["--bootstrap-server", servers, "--command-config", await lab.standby.clientProperties("admin")];
  const rules = async () =>
    (await mustTool("acls", [...login, "--list"])).split("\n").filter((line) => /DENY/.test(line));
  const denied = ["shop-web", "mirror"].flatMap((user) => ["--deny-principal", `User:${user}`]);
  await mustTool("acls", [...login, "--add", ...denied, "--operation", "Write", "--topic", "*"]);
  await Promise.all([lab.asked(3, "standby", "dr", "open"), lab.asked(3, "standby", "--yes", "primary", "dr", "open")]);
  expect(await rules()).toHaveLength(2);
  expect(await lab.asked(0, "standby", "--yes", "standby", "dr", "open")).toMatchObject({ open: true });
  expect(await rules()).toEqual([]);
});

test("each region's records come over once, none comes back, and both regions see the same in the same order", async () => {
  const both = await Promise.all(REGIONS.map((stack) => begin(stack)));
  await Promise.all(REGIONS.map((stack, index) => end(stack, both[index]!)));
  for (const stack of REGIONS) {
    await until(
      `all of ${stack} is copied`,
      120,
      async () => [(await own(stack)).length, (await copied(OTHER[stack])).length] as const,
      ([there, here]) => there === here,
    );
  }
  for (const stack of REGIONS) {
    const [mine, copies] = [await own(stack), await copied(OTHER[stack])];
    expect(mine.length).toBeGreaterThanOrEqual(confirmed[stack].length);
    // Partition, time, key and value of each.
    expect(copies).toEqual(mine);
    expect(numbered(await read(stack, "orders"), OTHER[stack])).toEqual([]);
    expect(numbered(await read(stack, `${OTHER[stack]}.orders`), stack)).toEqual([]);
  }
  const names = await lab.topicsOf("primary");
  expect(names).toContain("standby.orders");
  expect(names.filter((name) => /^(primary|standby)\.(primary|standby)\./.test(name))).toEqual([]);
  const [here, there] = await Promise.all(
    REGIONS.map(async (stack) => merged(stack, await own(stack), await copied(stack))),
  );
  expect(here?.length).toBeGreaterThan(2 * ENOUGH);
  expect(here).toEqual(there);
});

test("a region is lost: its services go on in the other, and what it alone held comes when it is back", async () => {
  const [staying, leaving] = await Promise.all([begin("primary"), begin("standby")]);
  process.kill(lab.standby.pid("kafka-1"), "SIGKILL");
  const killedAt = Date.now();
  await end("standby", leaving);
  const moved = new Writer(clients["primary"]["shop-web"]!.properties, FIRST.primary + next, RATE);
  writers.add(moved);
  const [first] = await until(
    "its services write in the other region",
    60,
    () => moved.wrote,
    (wrote) => wrote.length > 0,
  );
  const rto = (first!.at - killedAt) / 1000;
  const there = new Set((await copied("primary")).map(({ value }) => Number(value)));
  const lost = confirmed.standby.filter(({ number }) => !there.has(number));
  const rpo = lost.reduce((most, { at }) => Math.max(most, killedAt - at), 0) / 1000;
  console.log(
    `services of the lost region write again after ${rto.toFixed(1)} s; ${lost.length} of ${confirmed.standby.length} ` +
      `confirmed records weren't copied (${rpo.toFixed(1)} s)`,
  );
  expect(rto).toBeLessThan(15 * 60);
  expect(rpo).toBeLessThan(2 * 60);
  await lab.standby.must("up");
  await Promise.all([end("primary", staying), end("primary", moved)]);
  for (const stack of REGIONS) {
    await until(
      `every confirmed record of ${stack} is in the other region`,
      120,
      async () => {
        const known = (await copied(OTHER[stack])).map(({ value }) => Number(value));
        const twice = known.length - new Set(known).size;
        return { missing: confirmed[stack].filter(({ number }) => !known.includes(number)).length, twice };
      },
      ({ missing }) => missing === 0,
    ).then(({ twice }) => expect(twice).toBe(0));
  }
});

function numbered(held: readonly Held[], stack: StackName): Held[] {
  const from = FIRST[stack];
  return held.filter(({ value }) => Number(value) >= from && Number(value) < from + 10_000_000);
}

/** As whoever shows both merges them: by time, and by the region's name where two times are equal. */
function merged(stack: StackName, mine: readonly Held[], copies: readonly Held[]): string[] {
  const named = [
    ...mine.map((each) => ({ ...each, region: stack })),
    ...copies.map((each) => ({ ...each, region: OTHER[stack] })),
  ];
  return named
    .sort((a, b) => a.timestamp - b.timestamp || a.region.localeCompare(b.region) || Number(a.value) - Number(b.value))
    .map(({ timestamp, region, key, value }) => `${timestamp} ${region} ${key} ${value}`);
}
