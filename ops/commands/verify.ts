// `ops verify`: whether what is there is what the plan says.

import type { Command } from "commander";
import { addCommand } from "../frame/command";
import type * as implementation from "../verify/verify";

const load = () => module.require("../verify/verify") as typeof implementation;

export function register(program: Command): void {
  addCommand<{ only?: readonly string[] }>(program, {
    usage: "verify",
    summary: "the live stack against its plan; names each difference",
    options: (command) =>
      command.option(
        "--only <areas...>",
        "only these: nodes, settings, topics, access, users, quotas, subjects, targets, alerts",
      ),
    examples: [
      ["verify", "everything; exit code 1 if anything differs"],
      ["verify --only topics access --json", "a part, for a program"],
    ],
    run: (session, { only }) => load().verify(session, only),
  });
}
