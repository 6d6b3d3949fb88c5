// `ops verify`: nothing on a clean stack, and each of a list of differences that somebody made by hand.

import { request } from "node:https";
import { isDeepStrictEqual } from "node:util";
import { untilSeen } from "../../support/until";
import type { Lab } from "./lab";

const COMMANDS = "escrow.commands.v1";
const FEWER = { version: 1, partitions: [{ topic: "contracts.events.v1", partition: 5, replicas: [1, 2] }] };

interface Verified {
  readonly clean: boolean;
  readonly differences: readonly {
    readonly area: string;
    readonly subject: string;
    readonly planned: string;
    readonly found: string;
  }[];
}

export function cleanTests(lab: Lab): void {
  test("verify finds nothing on a clean stack", async () => {
    const { code, stdout } = await untilSeen(
      "a stack whose targets have all answered",
      30,
      () => lab.ops("verify"),
      (said) => said.code === 0,
    );
    expect([code, stdout]).toEqual([
      0,
      "nodes as planned; settings as planned; topics as planned; access as planned; users as planned; quotas as planned; " +
        "subjects as planned; targets as planned; alerts as planned.\n",
    ]);
  });

  test("verify needs the administrator, and a cluster", async () => {
    const asService = await lab.ops("verify", "--as", "escrow-api", "--only", "access");
    expect([asService.code, asService.stderr]).toEqual([
      4,
      expect.stringContaining("escrow-api may not do this") as string,
    ]);
    expect((await lab.lost("verify")).code).toBe(5);
  });
}

/** Last of all: what they spoil stays so. */
export function seededTests(lab: Lab): void {
  test("verify names each difference that somebody made by hand, and no other", async () => {
    const config = (entity: readonly string[], ...change: string[]) =>
      lab.tool("configs", "--alter", "--entity-type", ...entity, ...change);
    const access = (...change: string[]) => lab.tool("acls", ...change);
    await Promise.all([
      lab.tool("topics", "--delete", "--topic", "escrow.events.v1.dlq"),
      lab.tool("topics", "--alter", "--topic", "webhook.events.v1", "--partitions", "13"),
      lab.tool("reassignments", "--execute", "--reassignment-json-file", lab.write("fewer.json", FEWER)),
      config(["topics", "--entity-name", COMMANDS], "--add-config", "retention.ms=60000,cleanup.policy=compact"),
      config(["brokers", "--entity-name", "1"], "--add-config", "num.io.threads=6"),
      config(["brokers", "--entity-default"], "--add-config", "background.threads=8"),
      access("--add", "--allow-principal", "User:mallory", "--operation", "Read", "--topic", "escrow.events.v1"),
      access(
        ...["--remove", "--force", "--allow-principal", "User:escrow-api"],
        ...["--operation", "Write", "--topic", COMMANDS],
      ),
    ]);
    // One after the other: each change of a user's password rewrites what is kept of the user.
    const mallory = ["users", "--entity-name", "mallory"];
    await config(mallory, "--add-config", "SCRAM-SHA-512=[iterations=4096,password=no-secret]");
    await config(mallory, "--add-config", "consumer_byte_rate=1024");
    await config(["users", "--entity-name", "audit-logging"], "--delete-config", "SCRAM-SHA-512");
    await registry(lab, "DELETE", "/subjects/webhook.events.v1-value");
    await registry(lab, "PUT", "/config/escrow.events.v1-value", { compatibility: "NONE" });
    await registry(lab, "POST", "/subjects/left.behind-value/versions", { schema: '{"type":"string"}' });
    process.kill(lab.stack.pid("kafka-exporter"), "SIGSTOP");
    try {
      const wanted = [
        ["settings", "kafka-1 num.io.threads", "8", "6"],
        ...["kafka-1", "kafka-2", "kafka-3"].map((name) => [
          "settings",
          `${name} background.threads`,
          "not in the plan",
          "8",
        ]),
        // Made before, where topics are looked at.
        ["topics", "left.behind", "not in the plan", "2 partitions"],
        ["topics", "contracts.events.v1", "12 partitions, 3 copies", "12 partitions, 3 copies, but 2 of partition 5"],
        ["topics", "escrow.events.v1.dlq", "a topic", "not there"],
        ["topics", "webhook.events.v1", "12 partitions, 3 copies", "13 partitions, 3 copies"],
        ["topics", "escrow.commands.v1 cleanup.policy", "delete", "compact"],
        ["topics", "escrow.commands.v1 retention.ms", "604800000", "60000"],
        ["access", "user:mallory read topic escrow.events.v1", "not in the plan", "allowed"],
        ["access", "user:escrow-api write topic escrow.commands.v1", "allowed", "not there"],
        ["users", "mallory", "not in the plan", "SCRAM-SHA-512, 4096 iterations"],
        ["users", "audit-logging", "SCRAM-SHA-512, 8192 iterations", "not there"],
        ["quotas", "user mallory consumer_byte_rate", "not in the plan", "1024"],
        ["subjects", "webhook.events.v1-value", "systems/escrow/schemas/webhook.events.v1-value.proto", "not there"],
        ["subjects", "escrow.events.v1-value level", "backward", "none"],
        ["subjects", "left.behind-value", "not in the plan", "a subject"],
      ];
      const sorted = (all: string[][]) => all.map((each) => each.join(" | ")).sort();
      // The exporter's silence is noticed at the end of a question's time; a node's, if it was short, passes.
      await untilSeen(
        `the exporter's silence, and ${JSON.stringify(sorted(wanted))}`,
        60,
        async () => {
          const { differences } = await lab.json<Verified>(1, "verify");
          return differences.map(({ area, subject, planned, found }) => [area, subject, planned, found]);
        },
        (found) =>
          found.some(([, subject, planned]) => subject === "kafka-exporter kafka-exporter" && planned === "asked") &&
          isDeepStrictEqual(sorted(found.filter(([area]) => area !== "targets")), sorted(wanted)),
      );
    } finally {
      process.kill(lab.stack.pid("kafka-exporter"), "SIGCONT");
    }
  });

  test("verify takes a part, and refuses what there is not", async () => {
    const part = await lab.json<Verified>(1, "verify", "--only", "users");
    expect(part.differences.map(({ subject }) => subject).sort()).toEqual(["audit-logging", "mallory"]);
    expect(await lab.ops("verify", "--only", "weather")).toMatchObject({ code: 2, stdout: "" });
  });
}

export function registry(lab: Lab, method: string, path: string, body?: object): Promise<unknown> {
  const { registryUrl, registryAdmin, caCertificate } = lab.outputs;
  return new Promise((done, failed) => {
    const asked = request(
      `${registryUrl}${path}`,
      {
        method,
        ca: caCertificate,
        auth: `${registryAdmin?.user}:${registryAdmin?.password}`,
        headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          if (answer.statusCode === 200) done(JSON.parse(text));
          else failed(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      },
    );
    asked.on("error", failed);
    asked.end(body && JSON.stringify(body));
  });
}
