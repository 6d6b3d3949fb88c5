// `ops groups reset`: moves where a group goes on reading. Never while somebody reads in it.

import { plural } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { misused, refuse } from "../frame/exit";
import type { Session } from "../frame/session";
import { EARLIEST, LATEST, at, grouped, liveTopics, offsetsAt, placesOf } from "../records/topics";
import { plannedGroups } from "./list";
import { positionsOf } from "./lag";
import { isLive, readersOf, stateOf } from "./members";
import { goalOf, partitionsOf, targetOf, type Wish } from "./moves";

export async function resetGroup(session: Session, group: string, wish: Wish): Promise<Answer> {
  const goal = goalOf(wish);
  const partitions = partitionsOf(wish.partitions);
  const { plan } = await session.target();
  const admin = await session.admin();
  const state = await stateOf(session, group);
  if (state === undefined && !plannedGroups(plan).has(group))
    misused(`There is no group ${group}: \`ops groups list\` shows those that are there.`);
  if (isLive(state)) await refuseLive(session, group, state);

  const positions = await positionsOf(session, admin, state === undefined ? [] : [group]);
  const names = wish.topic ?? [...new Set(positions.map(({ topic }) => topic))];
  if (names.length === 0) misused(`${group} has committed nothing yet: name its topics with --topic.`);
  const places = placesOf((await liveTopics(session, names)).values()).filter(
    ({ partition }) => partitions === undefined || partitions.has(partition),
  );
  if (places.length === 0) misused(`None of ${names.join(", ")} has such a partition.`);
  const [begin, end, times] = await Promise.all([
    offsetsAt(session, places, EARLIEST),
    offsetsAt(session, places, LATEST),
    goal.kind === "time" ? offsetsAt(session, places, BigInt(goal.time)) : undefined,
  ]);
  const moves = places.flatMap((place) => {
    const committed = positions.find((each) => at(each) === at(place))?.committed;
    const bounds = {
      committed,
      begin: begin.get(at(place)) ?? 0n,
      end: end.get(at(place)) ?? 0n,
      atTime: times?.get(at(place)),
    };
    const to = targetOf(goal, bounds);
    return to === undefined || to === committed ? [] : [{ ...place, from: committed, to }];
  });
  const again = moves.reduce((sum, { from, to }) => (from !== undefined && to < from ? sum + (from - to) : sum), 0n);
  const skipped = moves.reduce((sum, { from, to }) => (from !== undefined && to > from ? sum + (to - from) : sum), 0n);
  const done = moves.length > 0 && !session.options.dryRun;
  const effect = `${group} would read ${again} records again and never read ${skipped} (${plural(moves.length, "partition")}).`;
  if (done) {
    await session.consent(effect, group);
    await admin.alterConsumerGroupOffsets({
      groupId: group,
      topics: [...grouped(moves, ({ topic }) => topic)].map(([name, some]) => ({
        name,
        partitionOffsets: some.map(({ partition, to }) => ({ partition, offset: to })),
      })),
    });
  }
  return {
    data: { group, done, again, skipped, moves },
    show: [
      {
        head: ["topic", "partition", "from", "to", "change"],
        rows: moves.map(({ topic, partition, from, to }) => [
          topic,
          partition,
          from,
          to,
          from === undefined ? undefined : to - from,
        ]),
        none: "Every offset is there already.",
      },
      ...(moves.length === 0
        ? []
        : [
            done
              ? `Done: ${effect.replace("would read", "reads").replace("never read", "never reads")}`
              : `Nothing was changed. ${effect}`,
          ]),
    ],
  };
}

async function refuseLive(session: Session, group: string, state: string): Promise<never> {
  const readers = await readersOf((await session.target()).connection, group);
  const clients = [...new Set(readers.map(({ clientId }) => clientId))].join(", ");
  return refuse(
    `${group} is live (${state.toLowerCase()}${clients ? `: ${clients}` : ""}): its members would overwrite what is set. Stop them first; nothing was changed.`,
  );
}
