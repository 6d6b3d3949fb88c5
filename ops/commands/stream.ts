// `ops tail` and `ops produce`.

import type { Command } from "commander";
import { addCommand } from "../frame/command";
import type * as producing from "../stream/produce";
import type * as tailing from "../stream/tail";

const loadTail = () => module.require("../stream/tail") as typeof tailing;
const loadProduce = () => module.require("../stream/produce") as typeof producing;

export function register(program: Command): void {
  addCommand<tailing.Tail>(program, {
    usage: "tail <topic>",
    summary: "the newest records of a topic, decoded by their schemas; in no group, so nobody's place changes",
    options: (command) =>
      command
        .option("-n, --count <n>", "at most so many", "10")
        .option("--from-beginning", "the first ones instead of the last")
        .option("-f, --follow", "go on with what comes, until it is interrupted")
        .option("--key <key>", "only records with this key")
        .option("--header <name=value...>", "only records with these headers")
        .option("--since <when>", "only from then on (2026-11-21T14:30:00Z)")
        .option("--until <when>", "only before")
        .option("--partitions <list>", "only these partitions: 0,3,5-7"),
    examples: [
      ["tail escrow.events.v1 -n 3", "the newest three"],
      ["tail escrow.events.v1 --key esc-17 --since 2026-11-21T00:00:00Z", "what happened to one escrow today"],
      ["tail escrow.events.v1 --follow --json", "each new record as a line of JSON"],
    ],
    run: (session, options, [topic = ""]) => loadTail().tail(session, topic, options),
  });
  addCommand<producing.Produce>(program, {
    usage: "produce <topic>",
    summary: "write one record, by the topic's schema where it has one",
    options: (command) =>
      command
        .option("--key <key>", "its key")
        .option("--value <text>", "what it says, as JSON where it has a schema; default: standard input")
        .option("--header <name=value...>", "its headers")
        .option("--subject <subject>", "by this schema")
        .option("--message <name>", "this message of a Protobuf schema (default: its first)")
        .option("--raw", "as it is, though the topic has a schema"),
    examples: [
      [`produce escrow.commands.v1 --key esc-1 --message ReleaseEscrow --value '{"escrow_id":"esc-1"}'`, "a command"],
      ["produce audit.log --raw --dry-run < record.txt", "how large it would be"],
    ],
    run: (session, options, [topic = ""]) => loadProduce().produce(session, topic, options),
  });
}
