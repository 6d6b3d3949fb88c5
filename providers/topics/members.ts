// Who is in which group. The library's own call reads more of each answer than is asked here, and breaks on members of
// Java's clients, and on those whose group is just sharing its work out anew: it never answers.

import { clusterAt, type ClusterConnection } from "../cluster/connection";
import { describeConsumerGroups, type DescribedGroup, type Member } from "../kafka/consumer-groups";

/** Asked for a group of the newer protocol, Kafka calls it dead by the older question. */
const DEAD = "Dead";

/** By group, whichever protocol it speaks. */
export async function membersOf(
  cluster: ClusterConnection,
  groups: readonly string[],
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const found = new Map<string, Member[]>();
  if (groups.length === 0) return found;
  const { connection } = clusterAt(cluster, false);
  const library = await connection.library();
  const { GROUP } = library.FindCoordinatorKeyTypes;
  const { coordinators } = await connection.request(
    (to) => library.findCoordinatorV6.api.async(to, GROUP, [...groups]),
    true,
  );
  const note = ({ groupId, members }: Pick<DescribedGroup, "groupId" | "members">): void =>
    void found.set(
      groupId,
      members.map(({ clientId, host }) => ({ clientId, host: host.replace(/^\//, "") })),
    );
  const brokers = new Set(coordinators.map(({ host, port }) => `${host}:${port}`));
  for (const bootstrapServers of brokers) {
    const own = coordinators.filter(({ host, port }) => `${host}:${port}` === bootstrapServers);
    const names = own.map((each) => each.key);
    const broker = clusterAt({ ...cluster, bootstrapServers }, false).connection;
    const classic = await broker.request((to) => library.describeGroupsV5.api.async(to, names, false), true);
    for (const { groupId, members } of classic.groups)
      note({ groupId, members: members.map(({ clientId, clientHost }) => ({ clientId, host: clientHost })) });
    const others = classic.groups.filter(({ groupState }) => groupState === DEAD).map(({ groupId }) => groupId);
    if (others.length === 0) continue;
    const newer = await broker.request((to) => describeConsumerGroups(library, to, others), true);
    newer.filter(({ errorCode }) => errorCode === 0).forEach(note);
  }
  return found;
}
