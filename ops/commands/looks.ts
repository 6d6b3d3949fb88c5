// `ops doctor`, `credentials`, `certificates`, `cost` and `review`.

import type { Command } from "commander";
import type * as doctoring from "../doctor/doctor";
import { addCommand } from "../frame/command";
import type * as credentials from "../people/credentials";
import type * as decisions from "../people/decisions";

const loadDoctor = () => module.require("../doctor/doctor") as typeof doctoring;
const loadPeople = () => module.require("../people/credentials") as typeof credentials;
const loadDecisions = () => module.require("../people/decisions") as typeof decisions;

export function register(program: Command): void {
  addCommand(program, {
    usage: "doctor",
    summary: "ports, names, certificates, login, clocks, disks: a line for each problem, with its cure",
    examples: [["doctor", "where nothing answers, or something is odd"]],
    run: (session) => loadDoctor().doctor(session),
  });
  addCommand(program, {
    usage: "credentials",
    summary: "who logs in as what, with which rights, since when",
    examples: [["credentials --json", "as data, without a secret in it"]],
    run: (session) => loadPeople().credentials(session),
  });
  addCommand(program, {
    usage: "certificates",
    summary: "every certificate with its dates, as made and as shown",
    examples: [["certificates", "exit code 1 if one should have been renewed"]],
    run: (session) => loadPeople().certificates(session),
  });
  addCommand(program, {
    usage: "cost",
    summary: "what the stack costs in a month, by the plan's estimate",
    examples: [["--stack prod cost", "line by line"]],
    run: (session) => loadDecisions().cost(session),
  });
  addCommand<{ base: string; preview: boolean }>(program, {
    usage: "review",
    summary: "what this revision changes, in words (as `make review`)",
    options: (command) =>
      command
        .option("--base <revision>", "the revision to compare with", "main")
        .option("--no-preview", "without asking the engine, its policies and the cluster"),
    examples: [["review --base main --no-preview", "by the descriptions alone"]],
    run: (session, options) => loadDecisions().review(session, options),
  });
}
