// The resource type `kafkaplatform:cluster:Ready`: done when the whole cluster is. What needs a cluster depends on it.
//
// It looks at the cluster at every deployment, so that a node that died or a replica that lags is noticed and waited for.

import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { shortcomings, type Expected } from "../../plan/health";
import type { WantedVoter } from "../../plan/quorum";
import type { Context, Props, ResourceType } from "../host/types";
import { hasStarted, lastLines } from "../local/node-log";
import { running } from "../local/process";
import { enterService, leaveService } from "../local/removal";
import { UNKNOWN } from "../host/types";
import { hasUnknown } from "../host/wire";
import { remember, settingsOf, type ClusterConnection } from "./connection";
import { takeSnapshot } from "./snapshot";
import { lookAtVoters, settleVoters } from "./voters";

export interface ClusterReadyInputs {
  readonly cluster: string;
  readonly connection: ClusterConnection;
  readonly expected: Expected;
  readonly voters: readonly WantedVoter[];
  /** Processes on this machine to watch meanwhile: by node, its directory and the file with its process number. */
  readonly processes: Readonly<Record<string, { readonly directory: string; readonly pidFile: string }>>;
  readonly timeoutSeconds: number;
}

const INPUTS = ["cluster", "connection", "expected", "voters", "processes", "timeoutSeconds"] as const;

export const clusterReady: ResourceType = {
  inputs: INPUTS,

  async diff(old, news) {
    if (!hasUnknown(news["connection"])) remember(inputsOf(news).connection);
    const changed = INPUTS.filter((name) => !isDeepStrictEqual(old.inputs[name], news[name]));
    const changes: Record<string, "update"> = Object.fromEntries(changed.map((name) => [name, "update"]));
    if (changed.length === 0 && (await missing(inputsOf(news))).length > 0) changes["ready"] = "update";
    return { changes };
  },

  async create(inputs, context) {
    await untilReady(inputsOf(inputs), context);
    return { id: String(inputs["cluster"]), outputs: { ...inputs } };
  },

  async update(_old, news, context) {
    await untilReady(inputsOf(news), context);
    return { outputs: { ...news } };
  },

  delete(_id, { inputs }) {
    for (const { directory } of Object.values(inputsOf(inputs).processes)) leaveService(directory);
    return Promise.resolve();
  },
};

/** A name that was made a moment ago may be unknown for a while. */
const STRANGER_SECONDS = 30;
const SILENCE = "no broker answers yet";

async function untilReady(inputs: ClusterReadyInputs, context: Context): Promise<void> {
  const begun = Date.now();
  for (;;) {
    const lacking = await missing(inputs);
    if (lacking.length === 0) {
      for (const { directory } of Object.values(inputs.processes)) enterService(directory);
      return;
    }
    await settle(inputs, context);
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (seconds > STRANGER_SECONDS) await refuseStranger(inputs, lacking);
    if (context.signal.aborted) throw new Error(`interrupted while waiting for the cluster: ${lacking.join("; ")}`);
    const dead = Object.entries(inputs.processes).filter(([, each]) => running(each.pidFile) === undefined);
    if (dead.length > 0) {
      throw new Error(dead.map(([node, each]) => `${node} has ended; ${lastLines(each.directory)}`).join("\n"));
    }
    if (seconds > inputs.timeoutSeconds) {
      throw new Error(
        `the cluster isn't whole after ${seconds} s: ${lacking.join("; ")}; the next deployment goes on waiting`,
      );
    }
    context.log("info", `waiting for the cluster, ${seconds} s: ${lacking.join("; ")}`, { status: true });
    await sleep(250);
  }
}

/** Who votes follows from the description; what can't be done yet is said by what is missing. */
async function settle({ connection, voters }: ClusterReadyInputs, context: Context): Promise<void> {
  try {
    const step = await settleVoters(connection, voters);
    if (step && step.kind !== "wait") context.log("info", step.words);
  } catch {
    // No broker answers yet.
  }
}

/** Names of brokers in a private network mean nothing elsewhere: no waiting helps, and it is better said at once. */
async function refuseStranger({ connection }: ClusterReadyInputs, lacking: readonly string[]): Promise<void> {
  if (!lacking.some((each) => each.startsWith(SILENCE))) return;
  const hosts = settingsOf(connection).servers.map(({ host }) => host);
  const found = await Promise.all(
    hosts.map((host) =>
      lookup(host).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (found.includes(true)) return;
  throw new Error(
    `${hosts.join(", ")} can't be found from here: these names are known inside of the cluster's own network only; deploy ` +
      "from a machine in it or joined to it (docs/aws.md), or let deployments come in through platform.balancer",
  );
}

async function missing(inputs: ClusterReadyInputs): Promise<string[]> {
  if (Object.values(inputs).includes(UNKNOWN)) return [];
  // A broker that died a moment ago still counts as there, until the controllers miss it.
  const starting = Object.entries(inputs.processes).filter(
    ([, each]) => !hasStarted(each.directory, running(each.pidFile)),
  );
  if (starting.length > 0) return [`${starting.map(([node]) => node).join(", ")} still starting`];
  try {
    const lacking = shortcomings(await takeSnapshot(inputs.connection), inputs.expected);
    const step = await lookAtVoters(inputs.connection, inputs.voters);
    return step ? [...lacking, step.words] : lacking;
  } catch (error) {
    return [`${SILENCE} (${(error as Error).message})`];
  }
}

function inputsOf(props: Props): ClusterReadyInputs {
  return props as unknown as ClusterReadyInputs;
}
