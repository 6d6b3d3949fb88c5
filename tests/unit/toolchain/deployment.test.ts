import { Writable } from "node:stream";
import { changeTree, closing, failure } from "../../../toolchain/deployment-text";
import { followDeployment } from "../../../toolchain/deployment-view";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Screen } from "../../../toolchain/screen";
import { painter } from "../../../toolchain/text";
import { PLATFORM_URN, STACK_URN, begins, ends, isDebug, isJudged, isSummed, nodeUrn, says } from "./engine-events";

/** What a log without a terminal would hold after these events; each event comes a second and a half after the last. */
function follow(events: readonly EngineEvent[], preview = false) {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const followed = followDeployment(new Screen(stream as NodeJS.WriteStream), "Working on stack local", preview);
  for (const event of events) {
    jest.advanceTimersByTime(1500);
    followed.deployment.onEvent(event);
  }
  followed.stop();
  return { deployment: followed.deployment, lines: text.split("\n").slice(0, -1) };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const create = { op: "create", urn: nodeUrn("kafka-1") } as const;

describe("a log", () => {
  test("has a line for each resource that is done, and none for the stack, components and what stays", () => {
    const { lines, deployment } = follow([
      begins({ op: "create", urn: STACK_URN }),
      begins({ op: "create", urn: PLATFORM_URN }),
      ends({ op: "create", urn: PLATFORM_URN }),
      begins(create),
      ends(create),
      begins({ op: "same", urn: nodeUrn("kafka-2") }),
      ends({ op: "same", urn: nodeUrn("kafka-2") }),
      ends({ op: "create", urn: PLATFORM_URN }),
    ]);
    expect(lines).toEqual(["  + Node kafka-1 created (1.5 s)"]);
    expect(deployment.tally()).toEqual({ create: 2, same: 1 });
  });

  test("sums up what is quickly done and much alike", () => {
    const many = Array.from(
      { length: 12 },
      (_, index) => ({ op: "create", urn: nodeUrn(`kafka-${index + 1}`) }) as const,
    );
    const { lines, deployment } = follow(many.flatMap((each) => [begins(each), ends(each)]));
    expect(lines).toEqual([
      ...[1, 2, 3, 4, 5].map((id) => `  + Node kafka-${id} created (1.5 s)`),
      "  … Working on stack local (25 s)",
      "  … making Node kafka-12 0.5 s",
      "  + 7 more of Node created",
    ]);
    expect(deployment.tally()).toEqual({ create: 12 });
  });

  test("shows both halves of a replacement and counts it once", () => {
    const urn = nodeUrn("kafka-1");
    const { lines, deployment } = follow([
      begins({ op: "delete-replaced", urn }),
      ends({ op: "delete-replaced", urn }),
      begins({ op: "replace", urn, keys: ["dataDirectory"] }),
      ends({ op: "replace", urn, keys: ["dataDirectory"] }),
      begins({ op: "create-replacement", urn, keys: ["dataDirectory"] }),
      ends({ op: "create-replacement", urn, keys: ["dataDirectory"] }),
    ]);
    expect(lines).toEqual([
      "  ± Node kafka-1 removed, to be replaced (1.5 s)",
      "  ± Node kafka-1 replaced [dataDirectory] (1.5 s)",
    ]);
    expect(deployment.tally()).toEqual({ replace: 1 });
  });

  test("names the properties that changed, never their values", () => {
    const step = {
      op: "update",
      urn: nodeUrn("kafka-1"),
      before: { heap: "1", password: "old" },
      after: { heap: "2", password: "new" },
    } as const;
    expect(follow([begins(step), ends(step)]).lines).toEqual(["  ~ Node kafka-1 updated [heap, password] (1.5 s)"]);
  });

  test("says after ten silent seconds what goes on, with the provider's last status", () => {
    const waiting = Array.from({ length: 8 }, () => isDebug("nothing"));
    const status = says("info", "waiting for the quorum", create.urn, true);
    const { lines } = follow([begins(create), status, ...waiting, ends(create)]);
    expect(lines).toEqual(
      ["  … making Node kafka-1 9.0 s waiting for the quorum", "  + Node kafka-1 created (15 s)"].map(
        (line) => expect.stringMatching(line.replace(/[+()]/g, "\\$&").replace("9.0", "\\d+(\\.\\d)?")) as string,
      ),
    );
  });

  test("a refresh that calls a component updated changed nothing", () => {
    const step = { op: "update", urn: PLATFORM_URN } as const;
    expect(follow([begins(step), ends(step)]).deployment.tally()).toEqual({ same: 1 });
  });
});

describe("messages", () => {
  test("a warning is shown once, with its resource", () => {
    const { lines } = follow([
      says("warning", "one copy of each record\n", PLATFORM_URN),
      says("warning", "one copy of each record", PLATFORM_URN),
    ]);
    expect(lines).toEqual(["  ! KafkaPlatform kafka: one copy of each record"]);
  });

  test("an error of the program is kept for the end, once, as its message only", () => {
    const thrown =
      "Unhandled exception: Error: brokers: 2 is not allowed\n    at module.exports (/x/index.ts:6:32)\n    at async Stack.init (/x/stack.ts:1:2)";
    const { deployment, lines } = follow([
      says("error", thrown, STACK_URN),
      says("error", "brokers: 2 is not allowed", STACK_URN),
      says("error", "update failed", STACK_URN),
    ]);
    expect(lines).toEqual([]);
    expect(deployment.errors).toEqual([{ severity: "error", text: "brokers: 2 is not allowed" }]);
  });

  test("what policies can't judge yet is one line for each, at the end", () => {
    const cant = (policy: string, node: string) =>
      isJudged(
        policy,
        `can't run policy '${policy}' during preview: string value at .policy can't be known during preview`,
        nodeUrn(node),
      );
    const { lines, deployment } = follow(
      [
        cant("least-privilege", "kafka-1"),
        isJudged("least-privilege", "kafka-2 may do everything", nodeUrn("kafka-2")),
        cant("least-privilege", "kafka-3"),
        cant("least-privilege", "kafka-3"),
        cant("another", "kafka-1"),
        isSummed({ create: 3 }),
      ],
      true,
    );
    expect(lines).toEqual([
      "  ! Node kafka-2: policy least-privilege: kafka-2 may do everything",
      expect.stringMatching(
        /policy another: one resource can be judged at the deployment only, which knows all values$/,
      ),
      expect.stringMatching(/policy least-privilege: 2 resources can be judged at the deployment only/),
    ]);
    expect(deployment.errors).toEqual([]);
  });

  test("debug messages, which hold secrets, are dropped", () => {
    const { deployment, lines } = follow([isDebug("resp: hush")]);
    expect(lines).toEqual([]);
    expect(deployment.errors).toEqual([]);
  });
});

describe("a preview", () => {
  test("prints a tree of what would change below the components that stay", () => {
    const platform = { op: "same", urn: PLATFORM_URN } as const;
    const replaced = { op: "create-replacement", urn: nodeUrn("kafka-2"), keys: ["id"] } as const;
    const updated = { op: "update", urn: nodeUrn("kafka-3"), before: { heap: 1 }, after: { heap: 2 } } as const;
    const deleted = { op: "delete", urn: nodeUrn("kafka-4") } as const;
    const steps = [platform, create, replaced, updated, deleted];
    const { deployment, lines } = follow(
      steps.flatMap((step) => [begins(step), ends(step)]),
      true,
    );
    expect(lines).toEqual(["  … Working on stack local (10 s)"]);
    expect(changeTree(deployment.changes, deployment.known, painter(false))).toEqual([
      "    KafkaPlatform kafka",
      "    + Node kafka-1",
      "    ± Node kafka-2 [id]",
      "    ~ Node kafka-3 [heap]",
      "    - Node kafka-4",
    ]);
  });
});

describe("the closing sentence", () => {
  test.each([
    [
      closing("Brought up", "local", { create: 3, same: 20 }, false, 11_400),
      "Brought up stack local: 3 created, 20 unchanged (11 s).",
    ],
    [
      closing("Brought up", "local", { same: 23 }, false, 1_200),
      "Nothing to change in stack local: 23 resources as described (1.2 s).",
    ],
    [
      closing("Previewed", "dev", { same: 1 }, true, 700),
      "Nothing would change in stack dev: 1 resource as described (0.7 s).",
    ],
    [
      closing("Previewed", "dev", { update: 1, replace: 2 }, true, 700),
      "Previewed stack dev: 1 to update, 2 to replace (0.7 s).",
    ],
    [
      failure("Failed to bring up", "local", "1 error", { create: 2, same: 4 }, 3_000),
      "Failed to bring up stack local: 1 error; done before: 2 created (3.0 s).",
    ],
    [failure("Failed to preview", "local", "2 errors", {}, 3_000), "Failed to preview stack local: 2 errors (3.0 s)."],
  ])("%s", (sentence, expected) => {
    expect(sentence).toBe(expected);
  });
});
