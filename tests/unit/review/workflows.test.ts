// The workflow files: nothing in them that can't be run elsewhere, no right too many, nothing that can move under them.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { stacksThatExist } from "../../../toolchain/stack-files";
import { TIERS } from "../../../toolchain/tiers";
import { DOCKER, planned } from "./support";

const root = resolve(__dirname, "../../..");
const folder = join(root, ".github/workflows");

const job = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  environment: z.string().optional(),
  "timeout-minutes": z.number(),
  concurrency: z.looseObject({ group: z.string() }).optional(),
  strategy: z.looseObject({ matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
  steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
});
const workflow = z.looseObject({ permissions: z.strictObject({}), jobs: z.record(z.string(), job) });

const files = readdirSync(folder);
const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
const workflows = Object.fromEntries(files.map((file) => [file, workflow.parse(parse(texts[file] ?? ""))]));
const jobs = Object.entries(workflows).flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, each]) => [`${file} ${name}`, each] as const),
);

test("there are those that a team needs", () => {
  expect(files.sort()).toEqual(["deploy.yml", "drift.yml", "pull-request.yml", "updates.yml"]);
});

test("every action is pinned to a commit, with its version beside it", () => {
  const uses = Object.values(texts).flatMap((text) => text.match(/uses: .*/g) ?? []);
  expect(uses.length).toBeGreaterThan(10);
  for (const use of uses) expect(use).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(jobs)("%s has only the rights that it uses, and an end", (name, each) => {
  const allowed: Record<string, object> = {
    "pull-request.yml test": { contents: "read" },
    "pull-request.yml review": { contents: "read", "id-token": "write" },
    "pull-request.yml comment": { contents: "read", "pull-requests": "write" },
    "deploy.yml deploy": { contents: "read", "id-token": "write" },
    "drift.yml drift": { contents: "read", "id-token": "write", issues: "write" },
    "updates.yml propose": { contents: "read" },
  };
  expect(each.permissions).toEqual(allowed[name]);
  expect(each["timeout-minutes"]).toBeGreaterThan(0);
  for (const step of each.steps.filter(({ uses }) => uses?.startsWith("actions/checkout"))) {
    expect(step).toMatchObject({ with: { "persist-credentials": false } });
  }
});

test("every step is a target of the Makefile or the script of continuous integration", () => {
  const targets = [...readFileSync(join(root, "Makefile"), "utf8").matchAll(/^([a-z]+):/gm)].map(([, name]) => name);
  const runs = jobs.flatMap(([, { steps }]) => steps.flatMap(({ run }) => (run === undefined ? [] : [run])));
  expect(runs.length).toBeGreaterThan(4);
  for (const run of runs) {
    const target = /^make ([a-z]+)$/.exec(run)?.[1];
    if (target === undefined) expect(run).toBe("bash .ci/run TIER=${{ matrix.tier }}");
    else expect(targets).toContain(target);
  }
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toMatch(/^exec make test "\$@"$/m);
});

test("tests run in all tiers, reviews are of all stacks, and deployments of those that aren't a laptop's", () => {
  const matrix = (file: string, name: string) => workflows[file]?.jobs[name]?.strategy?.matrix ?? {};
  const stacks = (file: string, name: string) =>
    (matrix(file, name)["include"] as { stack: string }[]).map(({ stack }) => stack);
  expect(matrix("pull-request.yml", "test")["tier"]).toEqual(TIERS);
  expect(stacks("pull-request.yml", "review")).toEqual(stacksThatExist());
  expect(stacks("deploy.yml", "deploy")).toEqual(["staging", "prod", "dr"]);
  expect(stacks("drift.yml", "drift")).toEqual(["staging", "prod", "dr"]);
});

test("one stack is changed by one run at a time, and only after its environment has agreed", () => {
  const deploy = workflows["deploy.yml"]?.jobs["deploy"];
  expect(deploy?.environment).toBe("${{ matrix.stack }}");
  expect(deploy?.concurrency).toEqual({ group: "stack-${{ matrix.stack }}", "cancel-in-progress": false });
  expect(workflows["drift.yml"]?.jobs["drift"]?.concurrency).toEqual(deploy?.concurrency);
});

test("the updates know every image of the platform's own services", () => {
  const { customManagers } = JSON.parse(readFileSync(join(root, ".github/renovate.json"), "utf8")) as {
    customManagers: { managerFilePatterns: string[]; matchStrings: string[] }[];
  };
  const [manager] = customManagers;
  const pattern = new RegExp((manager?.managerFilePatterns[0] ?? "").slice(1, -1));
  const sources = execFileSync("git", ["ls-files", "plan"], { cwd: root, encoding: "utf8" }).split("\n");
  const found = sources
    .filter((file) => pattern.test(file))
    .flatMap((file) => [
      ...readFileSync(join(root, file), "utf8").matchAll(new RegExp(manager?.matchStrings[0] ?? "", "g")),
    ])
    .map(({ groups }) => `${groups?.["depName"]} ${groups?.["currentValue"]}`);
  const images = planned(DOCKER).fleets.map(({ software }) => software.image.replace(/:v?/, " "));
  expect(images.length).toBeGreaterThan(4);
  expect(found).toEqual(expect.arrayContaining(images));
  for (const image of ["quay.io/apicurio/apicurio-registry", "kafbat/kafka-ui"])
    expect([image, found.some((each) => each.startsWith(`${image} `))]).toEqual([image, true]);
});

describe("what is told to GitHub", () => {
  const directory = mkdtempSync(join(tmpdir(), "kafka-platform-github-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** With a `gh` that writes down what it is asked, and knows these open issues. */
  function told(known: string, ...args: string[]): string {
    const [bin, log] = [join(directory, "bin"), join(directory, "log")];
    mkdirSync(bin, { recursive: true });
    writeFileSync(log, "");
    const script = `#!/bin/sh\necho "$@" | sed "s|/tmp[^ ]*|FILE|" >>"${log}"\ncase "$*" in *"issue list"*) printf "%s" "${known}";; esac\nfor last; do :; done\n[ -f "$last" ] && cat "$last" >>"${log}" || true\n`;
    writeFileSync(join(bin, "gh"), script);
    chmodSync(join(bin, "gh"), 0o755);
    const PATH = `${bin}${delimiter}${process.env["PATH"]}`;
    const [, title] = args;
    execFileSync(join(root, "toolchain/github.sh"), args, { env: { ...process.env, PATH, TITLE: title } });
    return readFileSync(log, "utf8");
  }

  test("all reviews as one comment, changed by the next", () => {
    const from = mkdtempSync(join(directory, "reviews-"));
    writeFileSync(join(from, "dev.md"), "## dev\n");
    writeFileSync(join(from, "prod.md"), "## prod\n");
    expect(told("", "comment", "12", from)).toBe(
      "pr comment 12 --edit-last --create-if-none --body-file FILE\n## dev\n## prod\n",
    );
  });

  test("drift as one open issue", () => {
    const from = mkdtempSync(join(directory, "drift-"));
    writeFileSync(join(from, "prod.txt"), "~ Topic ```orders\n");
    const title = "Stack prod isn't as it is described";
    const text = "```\n~ Topic orders\n\n```\n";
    expect(told("", "issue", title, from)).toContain(`issue create --title ${title} --body-file FILE\n${text}`);
    expect(told("7", "issue", title, from)).toContain(`issue comment 7 --body-file FILE\n${text}`);
  });
});
