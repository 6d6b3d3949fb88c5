import { NONE, add, countLine, countOf, ofSubject, subjectOf } from "../../../toolchain/tiers";

test.each([
  ["cluster/quorum.test.ts", "cluster"],
  ["cluster/deep/quorum.test.ts", "cluster"],
  ["cluster.ports.test.ts", "cluster"],
  ["ports.test.ts", undefined],
])("%s is about %s", (file, subject) => {
  expect(subjectOf(file)).toBe(subject);
});

test("a subject chooses its files, and none chooses all", () => {
  const files = ["aws/zones.test.ts", "cluster.ports.test.ts", "cluster/quorum.test.ts", "ports.test.ts"];
  expect(ofSubject(files, "cluster")).toEqual(["cluster.ports.test.ts", "cluster/quorum.test.ts"]);
  expect(ofSubject(files, "dr")).toEqual([]);
  expect(ofSubject(files, undefined)).toEqual(files);
});

test("results are summed: what can't be loaded has failed, what is still to write is skipped", () => {
  const first = countOf({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 1,
  });
  expect(first).toEqual({ passed: 5, failed: 2, skipped: 3 });
  expect(countLine([first, { passed: 1, failed: 0, skipped: 0 }].reduce(add, NONE))).toBe(
    "6 passed, 2 failed, 3 skipped",
  );
});
