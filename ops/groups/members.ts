// How a group is, and who reads in it now. Kafka tells it only of groups of the classic protocol by this question.

import type { Admin, Group } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { says } from "../frame/errors";

export interface Member {
  readonly clientId: string;
  readonly host: string;
}

const FORBIDDEN = 30;

/** undefined: nobody has ever come in under that name. */
export async function stateOf(admin: Admin, group: string): Promise<string | undefined> {
  const state = (await admin.listGroups()).get(group)?.state;
  if (state !== undefined) return state;
  // The list leaves out, without a word, what its asker may not see.
  await admin.describeGroups({ groups: [group] }).catch((error: unknown) => {
    if (says(error, FORBIDDEN)) throw error;
  });
  return undefined;
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
