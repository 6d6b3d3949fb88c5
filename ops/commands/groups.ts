// `ops groups …`: who reads, how far behind, and where they go on.

import type { Command } from "commander";
import { addCommand, addGroup } from "../frame/command";
import type * as list from "../groups/list";
import type { Wish } from "../groups/moves";
import type * as reset from "../groups/reset";

const loadList = () => module.require("../groups/list") as typeof list;
const loadReset = () => module.require("../groups/reset") as typeof reset;

export function register(program: Command): void {
  const groups = addGroup(program, "groups", "who reads, how far behind, and where they go on");
  addCommand(groups, {
    usage: "list",
    summary: "every group with its lag, in records and in time",
    examples: [["groups list --json", "lag as data"]],
    run: (session) => loadList().listGroups(session),
  });
  addCommand(groups, {
    usage: "show <group>",
    summary: "one group: its members, and its place in each partition",
    examples: [["groups show escrow-service", "partition by partition"]],
    run: (session, _options, [group = ""]) => loadList().showGroup(session, group),
  });
  addCommand<Wish>(groups, {
    usage: "reset <group>",
    summary: "move where a group goes on reading; refused while it is live",
    options: (command) =>
      command
        .option("--to-earliest", "to the first record that is kept")
        .option("--to-latest", "behind the last record: what is there is never read")
        .option("--to-time <when>", "to the first record of then or later (2026-11-21T14:30:00Z)")
        .option("--shift <n>", "by so many records, back if negative")
        .option("--to-offset <n>", "to this offset")
        .option("--topic <names...>", "only these topics (default: all that it has read)")
        .option("--partitions <list>", "only these partitions: 0,3,5-7"),
    examples: [
      ["groups reset escrow-service --to-time 2026-11-21T14:30:00Z --dry-run", "what would be read again"],
      ["groups reset escrow-service --shift -100 --partitions 3", "a hundred records back, in one partition"],
      ["groups reset escrow-service --to-latest --yes escrow-service", "in a script"],
    ],
    run: (session, options, [group = ""]) => loadReset().resetGroup(session, group, options),
  });
}
