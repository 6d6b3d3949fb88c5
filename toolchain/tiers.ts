/**
 * The tests' order and how they are chosen. A tier is a directory below tests/. A test belongs to a subject by the
 * folder in its tier (tests/live/cluster/quorum.test.ts) or by its name's beginning (tests/unit/cluster.ports.test.ts).
 * Pure.
 */

/** Fastest first. `check` is types, lint and formatting; the others are directories of jest tests. */
export const TIERS = ["check", "unit", "program", "engine", "live"] as const;
export type Tier = (typeof TIERS)[number];

/**
 * These run the real engine or Kafka: so many files at a time. A live test waits most of its time, for nodes and for
 * clusters, and has ports of its own.
 */
export const REAL_TIERS: Readonly<Partial<Record<Tier, number>>> = { engine: 1, live: 2 };

export const SUBJECTS = [
  "cluster",
  "catalog",
  "rolls",
  "scaling",
  "rotation",
  "registry",
  "monitoring",
  "aws",
  "docker",
  "kubernetes",
  "policies",
  "review",
  "ops",
  "dr",
] as const;

/** @param file relative to its tier's directory, with forward slashes */
export function subjectOf(file: string): string | undefined {
  const [folder = "", ...rest] = file.split("/");
  if (rest.length > 0) return folder;
  const [prefix = "", ...name] = file.replace(/\.test\.ts$/, "").split(".");
  return name.length > 0 ? prefix : undefined;
}

export function ofSubject(files: readonly string[], subject: string | undefined): string[] {
  return files.filter((file) => subject === undefined || subjectOf(file) === subject);
}

export interface Count {
  readonly passed: number;
  readonly skipped: number;
  /** What failed, by its name: a long run's end says it once more. */
  readonly failed: readonly string[];
}

export const NONE: Count = { passed: 0, failed: [], skipped: 0 };

export function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: [...a.failed, ...b.failed], skipped: a.skipped + b.skipped };
}

/** What jest writes with --json, as far as it is read here. */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    /** The file. */
    readonly name: string;
    readonly status: string;
    /** Empty where the file couldn't even be loaded. */
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** @param root what names of files are said without */
export function countOf(results: JestResults, root: string): Count {
  const failed = results.testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name;
    const tests = assertionResults.filter((each) => each.status === "failed");
    if (tests.length === 0 && status === "failed") return [file];
    return tests.map(({ fullName }) => `${file}: ${fullName}`);
  });
  return { passed: results.numPassedTests, failed, skipped: results.numPendingTests + results.numTodoTests };
}

export function countLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed.length} failed, ${skipped} skipped`;
}
