// `ops dlq …`: dead letters: how many and why, what they hold, sending them on, putting them aside.

import type { Command } from "commander";
import type * as keep from "../dlq/keep";
import type * as look from "../dlq/look";
import type * as replaying from "../dlq/replay";
import { addCommand, addGroup } from "../frame/command";

const loadLook = () => module.require("../dlq/look") as typeof look;
const loadReplay = () => module.require("../dlq/replay") as typeof replaying;
const loadKeep = () => module.require("../dlq/keep") as typeof keep;

const chosen = (command: Command): Command =>
  command
    .option("--error <kinds...>", "only letters with these kinds of error")
    .option("--id <ids...>", "only these letters: partition/offset, as `inspect` shows them");

export function register(program: Command): void {
  const dlq = addGroup(program, "dlq", "dead letters: count, inspect, replay, park, purge");
  addCommand(dlq, {
    usage: "count [topic]",
    summary: "how many by kind of error, and how many of them wait; exit code 1 if any does",
    examples: [["dlq count escrow.commands.v1.dlq", "one topic; without it all of them"]],
    run: (session, _options, [topic]) => loadLook().count(session, topic),
  });
  addCommand<look.Inspection>(dlq, {
    usage: "inspect <topic>",
    summary: "what each letter says of its failure",
    options: (command) =>
      chosen(command)
        .option("--limit <n>", "at most so many", "20")
        .option("--payload", "what the records held, too: it may be personal data"),
    examples: [["dlq inspect escrow.commands.v1.dlq --error PERMANENT --limit 5", "the first five of a kind"]],
    run: (session, options, [topic = ""]) => loadLook().inspect(session, topic, options),
  });
  addCommand<replaying.Replay>(dlq, {
    usage: "replay <topic>",
    summary: "send letters back to where they came from, each once, also if it is interrupted and repeated",
    options: (command) =>
      chosen(command)
        .option("--to <topic>", "to this topic instead")
        .option("--rate <n>", "at most so many in a second")
        .option("--batch <n>", "so many in a transaction", "100"),
    examples: [
      ["dlq replay escrow.commands.v1.dlq --error PERMANENT --dry-run", "how many it would be"],
      ["dlq replay escrow.commands.v1.dlq --rate 50", "no faster than their service can bear"],
      ["dlq replay escrow.commands.v1.dlq --id 3/17 5/2", "two letters"],
    ],
    run: (session, options, [topic = ""]) => loadReplay().replay(session, topic, options),
  });
  for (const [name, parked] of [
    ["park", true],
    ["unpark", false],
  ] as const) {
    addCommand<keep.Parking>(dlq, {
      usage: `${name} <topic>`,
      summary: parked ? "put letters aside: replays leave them out" : "let parked letters wait again",
      options: (command) => {
        const all = chosen(command).option("--all", "all that are there");
        return parked ? all.option("--reason <text>", "why, for who comes later") : all;
      },
      examples: [[`dlq ${name} escrow.commands.v1.dlq --error POISON`, "all of a kind"]],
      run: (session, options, [topic = ""]) => loadKeep().park(session, topic, options, parked),
    });
  }
  addCommand(dlq, {
    usage: "purge <topic>",
    summary: "delete all letters that are there now",
    examples: [
      ["dlq purge escrow.commands.v1.dlq --dry-run", "what would be lost"],
      ["dlq purge escrow.commands.v1.dlq --yes escrow.commands.v1.dlq", "in a script"],
    ],
    run: (session, _options, [topic = ""]) => loadKeep().purge(session, topic),
  });
}
