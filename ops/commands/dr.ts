// `ops dr`: the standby takes over, and back again.

import type { Command } from "commander";
import { addCommand, addGroup } from "../frame/command";
import type * as drills from "../dr/drill";
import type * as failbacks from "../dr/failback";
import type * as failovers from "../dr/failover";
import type * as opening from "../dr/open";
import type { PairOptions } from "../dr/pair";
import type * as states from "../dr/status";

const withSource = (command: Command): Command =>
  command
    .option("--source-outputs <file>", "the source's outputs with their secrets from this file, not from its state")
    .option("--contract <file>", "the file that services follow (default: beside the stack's state)");

export function register(program: Command): void {
  const dr = addGroup(program, "dr", "the standby of a stack: how far it is, taking over, going back");
  addCommand<PairOptions>(dr, {
    usage: "status",
    summary: "what isn't copied yet, since when, and where groups would go on",
    examples: [["--stack dr dr status", "exit code 1: the source is away, or copies are more than 30 s late"]],
    options: withSource,
    run: (session, options) => (module.require("../dr/status") as typeof states).status(session, options),
  });
  addCommand<failovers.FailoverOptions>(dr, {
    usage: "failover",
    summary: "make the standby the cluster that counts; goes on where it was when it is run again",
    examples: [
      ["--stack dr dr failover", "asks for the standby's name first"],
      ["--stack dr dr failover --outage 2026-11-21T20:15:00Z --yes dr", "for a script; the report counts from then"],
    ],
    options: (command) =>
      withSource(command)
        .option("--outage <time>", "since when the source has been out of order (default: now)")
        .option(
          "--patience <seconds>",
          "how long the rest may take to be copied, and readers of the new cluster to leave",
          "120",
        ),
    run: (session, options) => (module.require("../dr/failover") as typeof failovers).failover(session, options),
  });
  addCommand<PairOptions>(dr, {
    usage: "failback",
    summary: "after a failover: save what only the lost cluster holds, and make it ready to be copied to",
    examples: [["--stack dr dr failback", "asks for the lost cluster's name: its records are deleted"]],
    options: withSource,
    run: (session, options) => (module.require("../dr/failback") as typeof failbacks).failback(session, options),
  });
  addCommand(dr, {
    usage: "open",
    summary: "after failovers: let services and copies write into a region that was closed for them",
    examples: [["--stack eu dr open", "asks for the stack's name; only for stacks that copy as: region"]],
    run: (session) => (module.require("../dr/open") as typeof opening).open(session),
  });
  addCommand<PairOptions>(dr, {
    usage: "drill",
    summary: "rehearse a failover without switching anything, and write a report",
    examples: [["--stack dr dr drill", "exit code 1: something isn't well, or takes longer than it may"]],
    options: withSource,
    run: (session, options) => (module.require("../dr/drill") as typeof drills).drill(session, options),
  });
}
