// How a group is, and who reads in it now.

import type { ClusterConnection } from "../../providers/cluster/connection";
import { KEEPING_OFFSETS, type Member } from "../../providers/kafka/consumer-groups";
import { membersOf } from "../../providers/topics/members";
import { says } from "../frame/errors";
import type { Session } from "../frame/session";

const FORBIDDEN = 30;
/** In these states nobody is in a group. */
const QUIET = ["EMPTY", "DEAD"];

/** @param state undefined: nobody has ever come in */
export const isLive = (state: string | undefined): state is string => state !== undefined && !QUIET.includes(state);

/** undefined: nobody has ever come in under that name. */
export async function stateOf(session: Session, group: string): Promise<string | undefined> {
  const state = (await (await session.admin()).listGroups(KEEPING_OFFSETS)).get(group)?.state;
  if (state !== undefined) return state;
  // The list leaves out, without a word, what its asker may not see.
  const { connection } = await session.target();
  await membersOf(connection, [group]).catch((error: unknown) => {
    if (says(error, FORBIDDEN)) throw error;
  });
  return undefined;
}

/** Who can't be asked for has none to show. */
export async function readersOf(connection: ClusterConnection, group: string): Promise<readonly Member[]> {
  const found = await membersOf(connection, [group]).catch(() => undefined);
  return found?.get(group) ?? [];
}
