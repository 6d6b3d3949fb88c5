// The real engine previews a stack that isn't there yet: it says what would be made, and makes nothing.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandLines, filesUnder } from "../../support/processes";
import { TestStack, type Finished } from "../../support/stack";

jest.setTimeout(240_000);

const stack = new TestStack("previewed", { brokers: 3, firstPort: 27090, cluster: { controllers: 3 } });
// Nothing was made that would have to be taken down.
afterAll(() => rmSync(stack.state, { recursive: true, force: true }));

/** What would exist if something had been made: a directory of nodes, or a process with one of their ports. */
function expectNothingMade(): void {
  expect(existsSync(join(stack.state, stack.name))).toBe(false);
  expect([...commandLines().values()].filter((line) => line.includes(join(stack.state, stack.name)))).toEqual([]);
}

test("a stack that isn't there has no outputs and no client: one sentence each, and no trace of a stack", async () => {
  const sentence = `Stack ${stack.name} isn't there: \`make up STACK=${stack.name}\` makes it.`;
  for (const command of [["outputs"], ["outputs", "clients", "--show-secrets"], ["client", "admin"]] as const) {
    const [name, ...args] = command;
    const { code, output, stdout } = await stack.run(name, ...args);
    expect(stdout).toBe("");
    expect(output.trim().split("\n").at(-1)).toBe(`✗ ${sentence}`);
    expect(output).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  }
});

test("one that nobody listens to any more comes to its end all the same", async () => {
  const child = stack.start("preview");
  child.stdout?.destroy();
  child.stderr?.destroy();
  expect(await new Promise((done) => child.once("exit", done))).toBe(0);
});

describe("a preview of a new stack", () => {
  let preview: Finished;
  const created = () => [...preview.stdout.matchAll(/^\s*\+ (\w+ \S+)$/gm)].map((match) => match[1]);

  beforeAll(async () => {
    preview = await stack.run("preview");
  });

  test("succeeds", () => {
    expect([preview.code, preview.output]).toEqual([0, expect.stringContaining("Previewed stack previewed")]);
  });

  test("says every resource that would be created, and that nothing else would happen", () => {
    const nodes = ["kafka-1", "kafka-2", "kafka-3"].flatMap((node) => [node, node.replace("-", "-controller-")]);
    expect(created()).toEqual(
      expect.arrayContaining([
        "KafkaPlatform kafka",
        "CertificateAuthority kafka",
        "Credentials kafka",
        "BrokerSet kafka",
        "Ready kafka",
        "SelfSignedCert kafka-authority",
        "RandomPassword admin",
        "RandomPassword broker",
        ...nodes.flatMap((node) => [`Node ${node}`, `LocallySignedCert ${node}`]),
      ]),
    );
    expect(preview.stdout).not.toMatch(/^\s*[~±-] /m);
    expect(preview.output).toContain(`${created().length} to create`);
  });

  test("makes nothing", () => {
    expectNothingMade();
  });

  test("shows no secret, and keeps none but the passphrase of the state", () => {
    const passphrase = readFileSync(join(stack.state, "passphrase"), "utf8").trim();
    expect(preview.output).not.toContain(passphrase);
    expect(preview.output).not.toMatch(/BEGIN|password=|saltedpassword/);
    const holding = filesUnder(stack.state).filter(({ content }) =>
      /BEGIN [A-Z ]*PRIVATE KEY/.test(content.toString()),
    );
    expect(holding.map((file) => file.path)).toEqual([]);
  });

  test("fails where no change is expected", async () => {
    const { code, output } = await stack.run("preview", "--expect-no-changes");
    expect(output).toContain("No change was expected.");
    expect(code).toBe(1);
    expectNothingMade();
  });
});

describe("a description that is refused", () => {
  async function expectRefusal(command: string, parts: readonly string[]): Promise<void> {
    const { code, output, stdout } = await stack.run(command);
    for (const part of parts) expect(output).toContain(part);
    expect(output).toContain(`Pulumi.${stack.name}.yaml: `);
    expect(output).not.toMatch(/^\s+at |node:internal|\.ts:\d/m);
    expect(stdout).toBe("");
    expect(code).toBe(1);
    expectNothingMade();
  }

  const refused: [string, Record<string, unknown>, Record<string, unknown>, string[]][] = [
    [
      "an even number of controllers",
      { controllers: 2 },
      {},
      ["cluster.controllers = 2: a quorum needs an odd number", "write combined, 1, 3 or 5"],
    ],
    [
      "more copies than brokers",
      { replication: { factor: 5 } },
      {},
      ["cluster.replication.factor = 5: there are only 3 brokers to hold replicas: write at most 3, or add brokers"],
    ],
    [
      "metadata that its Kafka can't read",
      { kafkaVersion: "4.2.1", metadataVersion: "4.3" },
      {},
      [`cluster.metadataVersion = "4.3": Kafka 4.2.1 can't read it: raise cluster.kafkaVersion first`],
    ],
    ["a wrong type", { brokers: "many" }, {}, [`cluster.brokers = "many": `]],
    ["an unknown key", { brokerz: 3 }, {}, ["cluster.brokerz = 3: "]],
    [
      "a system that isn't there",
      {},
      { "kafka-platform:systems": ["nosuch"] },
      [`systems = "nosuch": is no system under systems/: there are`],
    ],
    [
      "plain text in production",
      {},
      { "kafka-platform:environment": "prod", "kafka-platform:security": "none" },
      [`security = "none": plain text is for environment dev on the local or docker platform only: remove the line`],
    ],
    [
      "two mistakes at once",
      { controllers: 4, replication: { factor: 9 } },
      {},
      ["2 problems, nothing was changed.", "cluster.controllers = 4: ", "cluster.replication.factor = 9: "],
    ],
  ];

  test.each(refused)("%s: place, value and cure", async (_name, cluster, more, parts) => {
    stack.describe(cluster, more);
    await expectRefusal("preview", parts);
  });

  test("up refuses it just so, and makes nothing", async () => {
    stack.describe({ controllers: 2 });
    await expectRefusal("up", ["cluster.controllers = 2: a quorum needs an odd number"]);
  });
});
