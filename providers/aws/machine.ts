// Runs the node's own script on its machine, through Systems Manager: no port is open for it, no key exists.

import { setTimeout as sleep } from "node:timers/promises";
import type { SSMClient as Client } from "@aws-sdk/client-ssm";
import type { Context } from "../host/types";

export interface Machine {
  readonly node: string;
  /** Its id, e.g. i-0123456789abcdef0. */
  readonly machine: string;
  readonly region: string;
}

/** What a machine is asked: words of the script, and a fingerprint or nothing. */
export type Order = readonly ["apply", string] | readonly ["grow"] | readonly ["stop"];

const SCRIPT = "/usr/local/sbin/kafka-node";
const LIMIT_SECONDS = 900;
const LOOK_AGAIN_MS = 2000;
/** A machine reports to Systems Manager a moment after its start, and an answer a moment after its order. */
const LATE = ["InvalidInstanceId", "InvocationDoesNotExist"];
const LATE_SECONDS = 300;
const UNDER_WAY = ["Pending", "InProgress", "Delayed"];

let client: Client | undefined;

/** @throws with the last lines that the machine wrote, where it failed */
export async function order({ node, machine, region }: Machine, words: Order, context: Context): Promise<void> {
  // The SDK is only loaded where there is a machine.
  const ssm = await import("@aws-sdk/client-ssm");
  client ??= new ssm.SSMClient({ region });
  const command = [SCRIPT, ...words].join(" ");
  const sending = new ssm.SendCommandCommand({
    InstanceIds: [machine],
    DocumentName: "AWS-RunShellScript",
    Parameters: { commands: [command], executionTimeout: [String(LIMIT_SECONDS)] },
    Comment: `kafka-platform: ${words[0]} ${node}`,
  });
  const sent = await soon(node, context, () => client!.send(sending));
  const asking = new ssm.GetCommandInvocationCommand({ CommandId: sent.Command?.CommandId, InstanceId: machine });
  for (const begun = Date.now(); ;) {
    const answer = await soon(node, context, () => client!.send(asking));
    const status = answer.Status ?? "";
    if (status === "Success") return;
    if (!UNDER_WAY.includes(status)) {
      const said = `${answer.StandardOutputContent ?? ""}\n${answer.StandardErrorContent ?? ""}`.trim();
      throw new Error(`${node}: its machine ${machine} could not ${words[0]} (${status}):\n${lastLines(said)}`);
    }
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (seconds > LIMIT_SECONDS) throw new Error(`${node}: ${machine} didn't answer within ${LIMIT_SECONDS} s`);
    await pause(node, context, `${words[0]} on ${machine}, ${seconds} s`);
  }
}

/** Tries again while the machine, or the order, can't be known yet. */
async function soon<T>(node: string, context: Context, call: () => Promise<T>): Promise<T> {
  for (const begun = Date.now(); ;) {
    try {
      return await call();
    } catch (error) {
      const seconds = Math.round((Date.now() - begun) / 1000);
      if (!LATE.includes((error as Error).name) || seconds > LATE_SECONDS) throw unreachable(node, error as Error);
      await pause(node, context, `its machine doesn't report to Systems Manager yet, ${seconds} s`);
    }
  }
}

async function pause(node: string, context: Context, doing: string): Promise<void> {
  if (context.signal.aborted) throw new Error(`${node}: interrupted (${doing})`);
  context.log("info", doing, { status: true });
  await sleep(Number(process.env["KAFKA_PLATFORM_SSM_PAUSE_MS"] ?? LOOK_AGAIN_MS));
}

function unreachable(node: string, error: Error): Error {
  return new Error(`${node}: its machine can't be asked through Systems Manager: ${error.name}: ${error.message}`);
}

function lastLines(text: string): string {
  return text
    .split("\n")
    .slice(-15)
    .map((line) => `  ${line}`)
    .join("\n");
}
