// The cluster at a glance: who is there, who leads, what is missing.

import { shortcomings } from "../../plan/health";
import { takeSnapshot } from "../../providers/cluster/snapshot";
import type { Answer } from "../frame/answer";
import { Exit } from "../frame/exit";
import type { Session } from "../frame/session";

export async function status(session: Session): Promise<Answer> {
  const { plan, connection, stack } = await session.target();
  const snapshot = await takeSnapshot(connection);
  const missing = shortcomings(snapshot, plan.rolling.expected);
  const nodes = plan.nodes.map(({ id, name, zone, roles }) => {
    const voter = snapshot.quorum.voters.find((each) => each.id === id);
    const broker = roles.includes("broker");
    return {
      id,
      name,
      zone,
      broker: broker ? snapshot.brokers.includes(id) : undefined,
      controller: roles.includes("controller")
        ? snapshot.quorum.leader === id
          ? "leads"
          : voter
            ? "votes"
            : "missing"
        : undefined,
      leads: broker ? snapshot.partitions.filter(({ leader }) => leader === id).length : undefined,
      holds: broker ? snapshot.partitions.filter(({ replicas }) => replicas.includes(id)).length : undefined,
    };
  });
  const topics = new Set(snapshot.partitions.map(({ topic }) => topic)).size;
  return {
    data: {
      stack,
      cluster: { name: plan.cluster.name, id: plan.cluster.id, kafkaVersion: plan.cluster.kafkaVersion },
      whole: missing.length === 0,
      missing,
      topics,
      partitions: snapshot.partitions.length,
      nodes,
    },
    show: [
      {
        head: ["node", "zone", "broker", "controller", "leads", "holds"],
        rows: nodes.map(({ name, zone, broker, controller, leads, holds }) => [
          name,
          zone,
          broker === undefined ? undefined : broker ? "there" : "MISSING",
          controller,
          leads,
          holds,
        ]),
      },
      `${topics} topics, ${snapshot.partitions.length} partitions`,
      missing.length === 0
        ? `${plan.cluster.name} is whole.`
        : `${plan.cluster.name} is not whole: ${missing.join("; ")}.`,
    ],
    ...(missing.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}
