// Who reads in a group now. Kafka tells it only of groups of the classic protocol by this question.

import type { Admin, Group } from "@platformatic/kafka" with { "resolution-mode": "import" };

export interface Member {
  readonly clientId: string;
  readonly host: string;
}

export async function membersOf(admin: Admin, group: string): Promise<Member[]> {
  const found: Group | undefined = await admin.describeGroups({ groups: [group] }).then(
    (groups) => groups.get(group),
    () => undefined,
  );
  return [...(found?.members.values() ?? [])].map(({ clientId, clientHost }) => {
    return { clientId, host: clientHost.replace(/^\//, "") };
  });
}
