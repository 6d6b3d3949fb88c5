// The least that a mirror must be allowed: to read in its source, and to write copies and keep its books in its target.

import { rulesFor, type AccessRule } from "../catalog/access";
import type { Choice } from "./choice";
import type { CopySettings } from "./configuration";
import { MIRROR_USER, READER_USER, internalTopics, remoteName, workGroup } from "./names";

export function readerAccess({ topics, groups }: Choice): AccessRule[] {
  const rule = rulesFor(READER_USER);
  return [
    ...topics.map(({ name }) => rule("Topic", name, "Read", "copied into another cluster")),
    ...groups.map((group) => rule("Group", group, "Describe", "its progress is known in the other cluster too")),
  ];
}

export function writerAccess(source: string, { as }: CopySettings, { topics, groups }: Choice): AccessRule[] {
  const rule = rulesFor(MIRROR_USER);
  const own = Object.values(internalTopics(source));
  const copies = topics.map(({ name }) => (as === "standby" ? name : remoteName(source, name)));
  return [
    rule("Group", workGroup(source), "Read", "its instances share the work in this group"),
    rule("TransactionalID", workGroup(source), "Write", "copies in transactions", "Prefixed"),
    rule("TransactionalID", `connect-cluster-${workGroup(source)}`, "Write", "its leader writes in transactions"),
    ...own.flatMap((name) => [
      rule("Topic", name, "Read", "keeps its books there"),
      rule("Topic", name, "Write", "keeps its books there"),
      rule("Topic", name, "DescribeConfigs", "insists on compaction before it uses the topic"),
    ]),
    ...copies.flatMap((name) => [
      rule("Topic", name, "Write", `writes what it reads in ${source}`),
      rule("Topic", name, "Read", "sets groups' offsets in it"),
    ]),
    ...groups.map((group) => rule("Group", group, "Read", `sets the group's offsets to where it is in ${source}`)),
  ];
}
