// The report and the review in a real browser: no error, no request, search, keyboard, contrast, light and dark, on a phone.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { source as axe, type AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { reportPage } from "../../../pages/report/page";
import { reviewPage } from "../../../pages/review/page";
import { makePlan } from "../../../plan/plan";
import { readPlan } from "../../../plan/review/reviewed";
import { reviewOf } from "../../../plan/review/review";
import { readConfiguration } from "../../../plan/configuration";
import { readSystems } from "../../../sources/systems";
import { browserProgram, launch } from "../../support/browser";
import { root } from "../../support/stack";

jest.setTimeout(240_000);

const program = browserProgram();
const inBrowser = program === undefined ? test.skip : test;
if (program === undefined) console.warn("SKIPPED: pages need a browser; install one with `apt-get install chromium`");

const directory = mkdtempSync(join(tmpdir(), "kafka-platform-pages-"));
let browser: Browser | undefined;

const SYSTEMS = ["escrow", "billing", "checkout", "caracal", "chat"];

function planOf(config: object, systems = SYSTEMS) {
  const whole = { tenants: ["acme", "globex"], internalServices: ["exports"], systems, ...config };
  const read = readSystems(root, { systems, systemsDirectory: "systems" }, "Pulumi.test.yaml");
  return makePlan(readConfiguration("test", whole, "Pulumi.test.yaml"), "Pulumi.test.yaml", read);
}

const DOCKER = {
  environment: "dev",
  platform: { kind: "docker" },
  cluster: { brokers: 3 },
  monitoring: { interval: "15s" },
};
const AWS = {
  environment: "prod",
  platform: {
    kind: "aws",
    region: "eu-central-1",
    domain: "kafka.example.org",
    image: { id: "ami-0123456789abcdef0" },
    access: { cidrs: ["10.0.0.0/16"] },
  },
  cluster: { brokers: 3, controllers: 3 },
  monitoring: "none",
};

const plain = (value: unknown) => readPlan(JSON.parse(JSON.stringify(value)), "a plan");

const PAGES: Record<string, () => string> = {
  "report of a stack in Docker": () => {
    const issued = [{ name: "kafka-1", from: "2026-01-01T00:00:00Z", until: "2999-01-01T00:00:00Z" }];
    return reportPage({ plan: planOf(DOCKER), issued });
  },
  "report of a stack on AWS": () => reportPage({ plan: planOf(AWS, SYSTEMS.slice(0, 4)), issued: [] }),
  "review of a large change": () => {
    const [before, after] = [
      planOf(AWS, ["escrow"]),
      planOf({ ...AWS, cluster: { ...AWS.cluster, heap: "6GiB" } }, ["billing"]),
    ];
    const finding = { policy: "platform-budget", mandatory: true, resource: "test", message: "it costs too much" };
    return reviewPage(
      reviewOf({
        before: plain(before),
        after: plain(after),
        base: { name: "main" },
        previewed: { policies: 50, findings: [finding], undecided: { "aws-iam-least-privilege": 4 }, refusals: [] },
      }),
    );
  },
};

beforeAll(async () => {
  for (const [name, make] of Object.entries(PAGES)) writeFileSync(fileOf(name), make());
  if (program !== undefined) browser = await launch(program);
});

afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

const fileOf = (name: string) => join(directory, `${name}.html`);

interface Look {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** A page as a reader without a network opens it; what it complains of and asks for is kept. */
async function opened(name: string, { width = 1200, colorScheme = "light" }: Look = {}) {
  if (!browser) throw new Error("there is no browser");
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(fileOf(name)).href);
  return { page, complaints, close: () => context.close() };
}

const cases = [
  ["report of a stack in Docker", 1200, "light"],
  ["report of a stack in Docker", 1200, "dark"],
  ["report of a stack in Docker", 390, "light"],
  ["report of a stack on AWS", 390, "dark"],
  ["review of a large change", 1200, "light"],
  ["review of a large change", 390, "dark"],
] as const;

inBrowser.each(cases)(
  "%s, %i wide, %s: no complaint, nothing cut off, accessible",
  async (name, width, colorScheme) => {
    const { page, complaints, close } = await opened(name, { width, colorScheme });
    // What is folded counts too.
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate<AxeResults>("axe.run(document)");
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain("color-contrast");
    expect(complaints).toEqual([]);
    await close();
  },
);

const shown = (page: Page) => page.locator("#topics tbody tr:visible").count();

inBrowser("the search finds topics by any word, says how many, and forgives upper case", async () => {
  const { page, close } = await opened("report of a stack in Docker");
  const all = await shown(page);
  // Two tenants' messages, each with its dead letters.
  await page.getByLabel("Search topics").fill("CHAT.messages");
  expect(await shown(page)).toBe(4);
  expect(await page.locator("#found").textContent()).toBe(`4 of ${all} topics`);
  // The topic names its dead letters, and they are there themselves.
  await page.getByLabel("Search topics").fill("globex dlq");
  expect(await shown(page)).toBe(2);
  await page.getByLabel("Search topics").fill("no such topic");
  expect(await shown(page)).toBe(0);
  await page.getByLabel("Search topics").fill("");
  expect(await shown(page)).toBe(all);
  await close();
});

inBrowser("the keyboard reaches all there is, and what it is on can be seen", async () => {
  const { page, close } = await opened("report of a stack in Docker");
  await page.keyboard.press("Tab");
  const skip =
    "document.activeElement.className === 'skip' && document.activeElement.getBoundingClientRect().left >= 0";
  expect(await page.evaluate(skip)).toBe(true);
  const seen = new Set<string>();
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate<[string, string]>(
      "[document.activeElement.id || document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]",
    );
    seen.add(at[0]);
    if (at[0] !== "BODY") expect(at).toEqual([at[0], "solid"]);
    if (at[0] === "BODY") break;
  }
  expect([...seen]).toEqual(expect.arrayContaining(["A", "search", "SUMMARY", "DIV"]));
  await page.getByLabel("Search topics").focus();
  await page.keyboard.type("billing");
  expect(await shown(page)).toBe(4);
  await close();
});

inBrowser("certificates tell in the reader's own time how long they last", async () => {
  const { page, close } = await opened("report of a stack in Docker");
  expect(await page.locator("#certificates time").textContent()).toMatch(/^2999-01-01 \(\d+ days left\)$/);
  await close();
});

inBrowser("a screenshot for the documentation", async () => {
  const { page, close } = await opened("report of a stack on AWS", { width: 1000 });
  const image = await page.screenshot({ clip: { x: 0, y: 0, width: 1000, height: 760 } });
  const wanted = process.env["KAFKA_PLATFORM_SCREENSHOT"];
  if (wanted !== undefined) writeFileSync(wanted, image);
  expect(image.subarray(1, 4).toString()).toBe("PNG");
  // An empty page would be far smaller.
  expect(image.length).toBeGreaterThan(30_000);
  await close();
});

test("texts of a system stay texts, and nothing secret is on a page", () => {
  for (const name of Object.keys(PAGES)) {
    const html = readFileSync(fileOf(name), "utf8");
    expect(html).not.toMatch(/jaas|PRIVATE KEY|\{\{(password|key|bcrypt)/);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)[^"<]*\.(js|css|woff2?)/);
  }
});
