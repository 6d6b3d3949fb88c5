// The pack in the real engine: it lets the stacks pass that are as they should be, and refuses each that isn't, in preview.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { packConfig } from "../../../policies/config";
import { RULES } from "../../../policies/rules";
import { ensureEngine } from "../../../toolchain/engine";
import { policiesDirectory, policyOptions } from "../../../toolchain/policies";
import { TestStack } from "../../support/stack";
import { CommittedStack } from "../aws/support";
import { BAD } from "./bad";

jest.setTimeout(240_000);

const directory = mkdtempSync(join(tmpdir(), "kafka-platform-policies-"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The violations that the engine reports, by rule, with the names of the resources and whether each is mandatory. */
async function violations(environment: string): Promise<Map<string, string[]>> {
  process.env["KAFKA_PLATFORM_STATE"] = directory;
  const engine = await ensureEngine(() => undefined);
  const settings = { config: { "kafka-platform:environment": environment } };
  const policies = await policyOptions("bad", settings, engine);
  const program = async (): Promise<void> => {
    // The engine asks the pack before any provider, and of components too: no provider is needed to be refused.
    for (const { rule, type, props } of BAD) new pulumi.ComponentResource(type, rule, props);
    await Promise.resolve();
  };
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "bad", projectName: "bad-stacks", program },
    {
      pulumiCommand: await PulumiCommand.get(engine.root ? { root: engine.root } : {}),
      pulumiHome: join(directory, "home"),
      envVars: {
        PULUMI_BACKEND_URL: `file://${directory}`,
        PULUMI_CONFIG_PASSPHRASE: "none",
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PATH: `${process.env["PATH"]}:${policiesDirectory()}`,
      },
    },
  );
  const found = new Map<string, string[]>();
  const preview = stack.preview({
    ...policies,
    onEvent: ({ policyEvent }) => {
      if (!policyEvent) return;
      const name = policyEvent.resourceUrn?.split("::").at(-1) ?? "";
      const said = found.get(policyEvent.policyName) ?? [];
      found.set(policyEvent.policyName, [...said, `${name} ${policyEvent.enforcementLevel}`]);
    },
  });
  await expect(preview).rejects.toThrow();
  return found;
}

test("each bad resource is refused in prod, by its own policy", async () => {
  const found = await violations("prod");
  for (const { id } of RULES) expect([id, found.get(id)?.includes(`${id} mandatory`)]).toEqual([id, true]);
});

test("in dev the same are refused, warned of or let through, as the pack says", async () => {
  const found = await violations("dev");
  const config = packConfig("dev");
  for (const { id, parameters } of RULES) {
    const level = config[id]?.enforcementLevel ?? "disabled";
    // Where dev has other parameters, what is bad in prod may be good enough.
    if (parameters?.dev !== undefined) continue;
    const expected = level === "disabled" ? undefined : `${id} ${level}`;
    expect([id, found.get(id)?.find((each) => each.startsWith(`${id} `))]).toEqual([id, expected]);
  }
});

test.each(["local", "dev", "staging", "prod", "dr"])("the committed stack %s breaks no rule", async (name) => {
  const stack = new CommittedStack(name);
  try {
    const { code, output } = await stack.run("preview");
    // What is only known once it is made is looked at by the deployment.
    const said = [...output.matchAll(/policy ([\w-]+): (?!\w+ resources? can be judged)/g)].map(
      ([, policy]) => policy ?? "",
    );
    // Protection is a wish outside of production.
    const wishes = ["aws-termination-protection", "aws-volume-protected", "kafka-topic-protected"];
    expect(output).not.toContain("can't run policy");
    expect([...new Set(said)].sort()).toEqual(name === "staging" ? wishes : []);
    expect([code, output]).toEqual([0, expect.stringMatching(/[1-9]\d* (to create|created)/)]);
  } finally {
    stack.remove();
  }
});

describe("a stack of ours", () => {
  const stack = new TestStack("policies", { brokers: 3, firstPort: 33090 });
  const systems = {
    "kafka-platform:systems": ["escrow", "billing", "checkout", "caracal", "chat"],
    "kafka-platform:tenants": ["acme"],
    "kafka-platform:internalServices": ["exports"],
  };
  // Specification 001 keeps its books for ever.
  const forever = { "kafka-topic-retention": { forever: "^billing\\." } };
  afterAll(() => rmSync(stack.state, { recursive: true, force: true }));

  test("with all five systems breaks no rule, not even those of prod", async () => {
    stack.describe({}, { ...systems, "kafka-platform:environment": "prod", "kafka-platform:policies": forever });
    const { code, output } = await stack.run("preview");
    expect(output).not.toContain("policy ");
    expect(code).toBe(0);
  });

  test("that breaks a rule is told which, why and what to write; nothing is made", async () => {
    stack.describe({}, { ...systems, "kafka-platform:policies": { "kafka-topic-partitions": { most: 10 } } });
    const { code, output } = await stack.run("preview");
    // In dev this is a wish.
    expect(output).toContain("policy kafka-topic-partitions: A topic has no more partitions than the ceiling");
    expect(output).toContain(
      "escrow.commands.v1 has 12 partitions, at most 10. Write as many as the group's consumers",
    );
    expect(code).toBe(0);
    stack.describe(
      {},
      {
        ...systems,
        "kafka-platform:policies": { "kafka-topic-partitions": { most: 10, enforcementLevel: "mandatory" } },
      },
    );
    expect((await stack.run("preview")).code).toBe(1);
  });

  test("that names a rule which isn't there is refused", async () => {
    stack.describe({}, { "kafka-platform:policies": { "no-such-rule": "disabled" } });
    const { code, output } = await stack.run("preview");
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("policies: there is no policy no-such-rule; docs/policies.md lists them."),
    ]);
  });
});
