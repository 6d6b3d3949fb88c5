// What a stack may say about copies between clusters (key `mirrors`).

import { z } from "zod";
import { MOST_INSTANCES } from "../fleet/place";
import type { Problem } from "../problems";
import { oneOf, wholeNumber } from "../schema";

const STACK = /^[a-z][a-z0-9-]{0,39}$/;
const stackName = z.string().regex(STACK, { error: "write a stack's name: lower-case letters, digits and dashes" });

const copy = z.strictObject({
  /** `standby`: the same names, to take over. `region`: names that begin with the source's, beside one's own. */
  as: oneOf("standby", "region"),
  /** Tasks that share the source's partitions. */
  tasks: wholeNumber(1, 64).default(4),
});

export const mirrors = z
  .strictObject({
    /** Stacks that copy this one: they get a user that may read here. */
    copiedBy: z.array(stackName).default([]),
    /** Stacks whose records are copied into this one, by name. */
    copies: z.record(stackName, copy).default({}),
    /** Of the program that copies, near this cluster. Default: 1 in dev, 2 elsewhere. */
    instances: wholeNumber(1, MOST_INSTANCES).optional(),
  })
  .default({ copiedBy: [], copies: {} });

export type MirrorSettings = z.output<typeof mirrors>;
export type CopySettings = z.output<typeof copy>;

interface Described {
  readonly stack: string;
  readonly security: unknown;
  readonly mirrors: MirrorSettings;
}

/** What each value alone allows, but not all of them together. */
export function mirrorProblems({ stack, security, mirrors }: Described, source: string): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, value: unknown, reason: string) => problems.push({ source, path, value, reason });
  const sources = Object.entries(mirrors.copies);
  const standbys = sources.filter(([, each]) => each.as === "standby").map(([name]) => name);
  if (security === "none" && (sources.length > 0 || mirrors.copiedBy.length > 0)) {
    refuse("mirrors", undefined, "copies go between clusters with users: remove security: none, or the mirrors");
  }
  for (const [path, names] of [
    ["mirrors.copies", sources.map(([name]) => name)],
    ["mirrors.copiedBy", mirrors.copiedBy],
  ] as const) {
    if (names.includes(stack)) refuse(path, stack, "is this stack itself: name another");
  }
  if (standbys.length > 1) {
    refuse(
      "mirrors.copies",
      standbys,
      "two sources with the same names of topics would run into one: keep one standby",
    );
  }
  for (const name of standbys.filter((each) => mirrors.copiedBy.includes(each))) {
    const reason = `records would go round in a circle, since ${name} copies this stack too: write as: region in both, or take ${name} out of copiedBy`;
    refuse(`mirrors.copies.${name}.as`, "standby", reason);
  }
  return problems;
}
