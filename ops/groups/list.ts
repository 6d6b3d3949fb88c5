// `ops groups list` and `ops groups show`: who reads, and how far behind.

import type { Plan } from "../../plan/plan";
import { KEEPING_OFFSETS } from "../../providers/kafka/consumer-groups";
import { duration } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { ages, positionsOf } from "./lag";
import { readersOf, stateOf } from "./members";

export async function listGroups(session: Session): Promise<Answer> {
  const { plan } = await session.target();
  const admin = await session.admin();
  const live = await admin.listGroups(KEEPING_OFFSETS);
  const planned = plannedGroups(plan);
  const names = [...new Set([...live.keys(), ...planned.keys()])].sort();
  const positions = await positionsOf(session, admin, [...live.keys()]);
  const behind = await ages(session, positions);
  const groups = names.map((group) => {
    const own = positions.filter((each) => each.group === group);
    return {
      group,
      service: planned.get(group),
      // Nobody has ever come in under the name of a group that only the plan knows.
      state: live.get(group)?.state.toLowerCase() ?? "never seen",
      topics: [...new Set(own.map(({ topic }) => topic))],
      lag: own.length > 0 ? own.reduce((sum, { lag }) => sum + lag, 0n) : undefined,
      behindMs: own.length > 0 ? (behind.get(group) ?? 0) : undefined,
    };
  });
  return {
    data: groups,
    show: [
      {
        head: ["group", "service", "state", "topics", "lag", "behind"],
        rows: groups.map(({ group, service, state, topics, lag, behindMs }) => [
          group,
          service,
          state,
          topics.length,
          lag,
          behindMs === undefined ? undefined : duration(behindMs),
        ]),
        none: "no group",
      },
    ],
  };
}

export async function showGroup(session: Session, group: string): Promise<Answer> {
  const admin = await session.admin();
  const state = (await stateOf(session, group))?.toLowerCase();
  if (state === undefined) misused(`There is no group ${group}: \`ops groups list\` shows those that are there.`);
  const clients = await readersOf((await session.target()).connection, group);
  const positions = inOrder(await positionsOf(session, admin, [group]));
  const behind = (await ages(session, positions)).get(group) ?? 0;
  return {
    data: { group, state, members: clients, behindMs: behind, partitions: positions },
    show: [
      `${group} is ${state}, ${duration(behind)} behind; members: ${clients.map(({ clientId, host }) => `${clientId} (${host})`).join(", ") || "none"}.`,
      {
        head: ["topic", "partition", "committed", "end", "lag"],
        rows: positions.map(({ topic, partition, committed, end, lag }) => [topic, partition, committed, end, lag]),
        none: "It has committed nothing.",
      },
    ],
  };
}

/** By group: whose it is. */
export function plannedGroups({ clients }: Pick<Plan, "clients">): Map<string, string> {
  return new Map(
    Object.values(clients).flatMap(({ service, consumers = [], streams }) => [
      ...consumers.map(({ group }) => [group, service] as const),
      ...(streams ? [[streams.applicationId, service] as const] : []),
    ]),
  );
}

function inOrder<P extends { readonly topic: string; readonly partition: number }>(positions: readonly P[]): P[] {
  return [...positions].sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}
