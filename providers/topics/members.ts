// Who is in which group. The library's own call reads more of each answer than is asked here, and breaks on members of
// Java's clients, and on those whose group is just sharing its work out anew: it never answers.

import { clusterAt, type ClusterConnection } from "../cluster/connection";

export interface Member {
  readonly clientId: string;
  readonly host: string;
}

/** By group. Kafka tells it only of groups of the classic protocol by this question. */
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
  const brokers = new Set(coordinators.map(({ host, port }) => `${host}:${port}`));
  for (const bootstrapServers of brokers) {
    const own = coordinators.filter(({ host, port }) => `${host}:${port}` === bootstrapServers);
    const names = own.map((each) => each.key);
    const broker = clusterAt({ ...cluster, bootstrapServers }, false).connection;
    const answer = await broker.request((to) => library.describeGroupsV5.api.async(to, names, false), true);
    for (const group of answer.groups) {
      found.set(
        group.groupId,
        group.members.map(({ clientId, clientHost }) => ({ clientId, host: clientHost.replace(/^\//, "") })),
      );
    }
  }
  return found;
}
