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
  const first = countOf(
    {
      numPassedTests: 5,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        {
          name: "/here/tests/unit/good.test.ts",
          status: "passed",
          assertionResults: [{ status: "passed", fullName: "holds" }],
        },
        {
          name: "/here/tests/unit/bad.test.ts",
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "a broker starts" },
            { status: "failed", fullName: "a broker stops" },
          ],
        },
        { name: "/here/tests/unit/broken.test.ts", status: "failed", assertionResults: [] },
      ],
    },
    "/here",
  );
  expect(first).toEqual({
    passed: 5,
    failed: ["tests/unit/bad.test.ts: a broker stops", "tests/unit/broken.test.ts"],
    skipped: 3,
  });
  expect(countLine([first, { passed: 1, failed: [], skipped: 0 }].reduce(add, NONE))).toBe(
    "6 passed, 2 failed, 3 skipped",
  );
});
