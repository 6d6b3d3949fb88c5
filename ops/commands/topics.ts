// `ops topics …`

import type { Command } from "commander";
import { addCommand, addGroup } from "../frame/command";
import type * as look from "../topics/look";
import type * as move from "../topics/move";

const loadLook = () => module.require("../topics/look") as typeof look;
const loadMove = () => module.require("../topics/move") as typeof move;

export function register(program: Command): void {
  const topics = addGroup(program, "topics", "how full, how even, how fast they grow; who leads, and where copies are");
  addCommand(topics, {
    usage: "list",
    summary: "every topic: records, size, skew, growth",
    examples: [["topics list --json", "as data"]],
    run: (session) => loadLook().listTopics(session),
  });
  addCommand(topics, {
    usage: "describe <topic>",
    summary: "one topic: who writes and reads it, its partitions and settings",
    examples: [["topics describe escrow.events.v1", "partition by partition"]],
    run: (session, _options, [topic = ""]) => loadLook().describeTopic(session, topic),
  });
  addCommand(topics, {
    usage: "leaders",
    summary: "give each partition back to its preferred leader",
    examples: [["topics leaders --dry-run", "which ones are led by another broker"]],
    run: (session) => loadMove().moveLeaders(session),
  });
  addCommand<move.Reassignment>(topics, {
    usage: "reassign <topic>",
    summary: "move one partition's copies, no faster than the stack's moveRate, and wait until they are there",
    options: (command) =>
      command
        .requiredOption("--partition <n>", "which one")
        .requiredOption("--to <brokers>", "the brokers that shall have it, the leader first: 2,3,1"),
    examples: [["topics reassign escrow.events.v1 --partition 3 --to 2,3,1 --dry-run", "how much is copied"]],
    run: (session, options, [topic = ""]) => loadMove().reassignPartition(session, topic, options),
  });
}
