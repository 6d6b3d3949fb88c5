// `ops status`: whether the cluster is whole, in one look.

import type { Command } from "commander";
import { addCommand } from "../frame/command";
import type * as implementation from "../status/status";

// Each command's work is loaded only when it runs, so that help is there at once.
const load = () => module.require("../status/status") as typeof implementation;

export function register(program: Command): void {
  addCommand(program, {
    usage: "status",
    summary: "whether the cluster is whole: brokers, controllers, partitions",
    examples: [
      ["status", "of the stack local"],
      ["--stack prod status --json", "for a script: exit code 0 whole, 1 not whole, 5 nobody answers"],
    ],
    run: (session) => load().status(session),
  });
}
