// How a live quorum comes to the wanted voters, and what is never done to it.

import fc from "fast-check";
import { describeVoters, nextVoterStep, type Follower, type LiveQuorum } from "../../../plan/quorum";

const AWAY = Number.MAX_SAFE_INTEGER;
const at = (id: number, change: Partial<Follower> = {}): Follower => ({
  id,
  directory: `disk-${id}`,
  behind: 0,
  ...change,
});
const wanted = (...ids: number[]) => ids.map((id) => ({ id, host: "localhost", port: 9000 + id }));
const quorum = (voters: Follower[], observers: Follower[] = [], leader = 1): LiveQuorum => ({
  leader,
  voters,
  observers,
});

test("the wanted voters are left alone", () => {
  expect(nextVoterStep(quorum([at(1), at(2), at(3)], [at(4)]), wanted(1, 2, 3))).toBeUndefined();
});

test("a controller that has caught up is added with its disk and its address", () => {
  expect(nextVoterStep(quorum([at(1), at(2), at(3)], [at(4), at(5)]), wanted(1, 2, 3, 4, 5))).toEqual({
    kind: "add",
    voter: { id: 4, host: "localhost", port: 9004 },
    directory: "disk-4",
    words: "adds controller 4 to the quorum",
  });
});

test("one that hasn't caught up, or isn't heard of, is waited for", () => {
  for (const behind of [5000, AWAY]) {
    expect(nextVoterStep(quorum([at(1)], [at(2, { behind })]), wanted(1, 2))).toEqual({
      kind: "wait",
      words: "controller 2 hasn't caught up yet",
    });
  }
});

test("a lost disk is removed once its node is back with another one, and then that one is added", () => {
  const others = [at(1), at(3)];
  const back = at(2, { directory: "new" });
  const lost = quorum([...others, at(2, { behind: AWAY })], [back]);
  expect(nextVoterStep(lost, wanted(1, 2, 3))).toMatchObject({ kind: "remove", id: 2, directory: "disk-2" });
  expect(nextVoterStep(quorum(others, [back]), wanted(1, 2, 3))).toMatchObject({ kind: "add", directory: "new" });
});

test("a voter that is only away keeps its vote", () => {
  expect(nextVoterStep(quorum([at(1), at(2), at(3, { behind: AWAY })]), wanted(1, 2, 3))).toBeUndefined();
});

test("those that go are removed one by one, the leader last", () => {
  const five = [at(1), at(2), at(3), at(4), at(5)];
  const of = (voters: Follower[]) => nextVoterStep(quorum(voters, [], 5), wanted(1, 2, 3));
  expect(of(five)).toMatchObject({ kind: "remove", id: 4 });
  expect(of(five.filter(({ id }) => id !== 4))).toMatchObject({ kind: "remove", id: 5 });
});

test("nobody is removed while the others would have no majority", () => {
  const voters = [at(1), at(2, { behind: AWAY }), at(3)];
  expect(nextVoterStep(quorum(voters), wanted(1, 2))).toEqual({
    kind: "wait",
    words: "controller 3 must stay in the quorum until controller 2 is back",
  });
});

test("without a leader nothing can be changed", () => {
  expect(nextVoterStep(quorum([at(1)], [at(2)], -1), wanted(1, 2))).toMatchObject({ kind: "wait" });
});

test("the preview names who comes and who goes", () => {
  expect(describeVoters([1, 2, 3], [1, 2, 3, 4, 5])).toBe("adds controller 4, 5 to the quorum, one at a time");
  expect(describeVoters([1, 2, 3], [1])).toBe("removes controller 2, 3 from the quorum, one at a time");
  expect(describeVoters([1, 2, 3], [1, 2, 3])).toBeUndefined();
});

/** Does what is said, until nothing more is said or nothing more is possible. */
function run(
  live: LiveQuorum,
  ids: readonly number[],
  look: (before: LiveQuorum, after: LiveQuorum) => void,
): LiveQuorum {
  let now = live;
  for (let steps = 0; steps < 30; steps++) {
    const step = nextVoterStep(now, wanted(...ids));
    if (step === undefined || step.kind === "wait") return now;
    const after =
      step.kind === "remove"
        ? { ...now, voters: now.voters.filter(({ id, directory }) => id !== step.id || directory !== step.directory) }
        : {
            ...now,
            voters: [...now.voters, ...now.observers.filter(({ directory }) => directory === step.directory)],
            observers: now.observers.filter(({ directory }) => directory !== step.directory),
          };
    look(now, after);
    now = after;
  }
  throw new Error("it never ends");
}

const anyQuorum = fc
  .record({
    present: fc.array(fc.record({ behind: fc.constantFrom(0, 10, AWAY), lost: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
    }),
    coming: fc.array(fc.constantFrom(0, AWAY), { maxLength: 3 }),
    goes: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
  })
  .map(({ present, coming, goes }) => {
    const voters = present.map(({ behind, lost }, index) => at(index + 1, { behind: lost ? AWAY : behind }));
    const back = present.flatMap(({ lost }, index) => (lost ? [at(index + 1, { directory: `new-${index + 1}` })] : []));
    const fresh = coming.map((behind, index) => at(present.length + 1 + index, { behind }));
    const ids = [...voters, ...fresh].map(({ id }) => id).filter((id) => !goes[id]);
    const leader = voters.find(({ behind }) => behind < AWAY)?.id ?? -1;
    return { live: quorum(voters, [...back, ...fresh], leader), ids };
  });

const here = (live: LiveQuorum) => live.voters.filter(({ behind }) => behind < AWAY).length;
const majority = (live: LiveQuorum) => Math.floor(live.voters.length / 2) + 1;

test("over random quorums: one voter at a time, and where there was a majority there always is one", () => {
  fc.assert(
    fc.property(anyQuorum, ({ live, ids }) => {
      fc.pre(here(live) >= majority(live)); // Without it there is no leader to ask.
      run(live, ids, (before, after) => {
        expect(Math.abs(after.voters.length - before.voters.length)).toBe(1);
        expect(here(after)).toBeGreaterThanOrEqual(majority(after));
      });
    }),
    { numRuns: 400 },
  );
});

test("over random quorums: with everybody there, the wanted ones are reached", () => {
  fc.assert(
    fc.property(anyQuorum, ({ live, ids }) => {
      const voters = live.voters.map((voter) => ({ ...voter, behind: 0 }));
      const fresh = live.observers.filter(({ id }) => !voters.some((voter) => voter.id === id));
      const all = quorum(
        voters,
        fresh.map((each) => ({ ...each, behind: 0 })),
      );
      if (ids.length === 0) return;
      expect(
        run(all, ids, () => undefined)
          .voters.map(({ id }) => id)
          .sort(),
      ).toEqual([...ids].sort());
    }),
    { numRuns: 400 },
  );
});
