// Nodes that go back to a snapshot of their volume: what is refused, and what it means.

import type { StackConfiguration } from "../configuration";
import type { Layout } from "../layout";
import type { Problem, Warning } from "../problems";
import type { Replication } from "../replication";
import { isProtected } from "./protection";

export function restoreProblems(config: StackConfiguration, { nodes }: Layout, source: string): Problem[] {
  const { platform } = config;
  if (platform.kind !== "aws") return [];
  const names = nodes.map(({ name }) => name);
  const unknown = Object.entries(platform.restore).filter(([name]) => !names.includes(name));
  const problems = unknown.map(([name, value]) => ({
    source,
    path: `platform.restore.${name}`,
    value,
    reason: `there is no such node: write one of ${names.join(", ")}`,
  }));
  if (Object.keys(platform.restore).length > 0 && isProtected(config)) {
    const reason =
      "the volumes that would go are protected: deploy platform.protected: false first, and take it away when all is well";
    problems.push({ source, path: "platform.restore", value: JSON.stringify(platform.restore), reason });
  }
  return problems;
}

export function restoreWarnings(
  { platform }: StackConfiguration,
  { nodes }: Layout,
  { factor, minInSync }: Replication,
): Warning[] {
  if (platform.kind !== "aws") return [];
  const back = Object.entries(platform.restore);
  const each = back.map(([name, snapshot]) => ({
    subject: `platform.restore.${name}`,
    message: `its volume is one made of ${snapshot}, and the one that it had is deleted: what was written since is copied from the other replicas`,
  }));
  const brokers = nodes.filter(({ name, roles }) => roles.includes("broker") && name in platform.restore);
  if (brokers.length <= factor - minInSync) return each;
  const message =
    `with ${brokers.length} brokers going back, some records may have no other replica: what was acknowledged after the ` +
    "snapshots is lost for these. Restore one broker at a time while enough others are well";
  return [...each, { subject: "platform.restore", message }];
}
