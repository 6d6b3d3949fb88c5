// `ops backup`: topics' records in files, and back from there.

import type { Command } from "commander";
import type * as creating from "../backup/create";
import type * as looking from "../backup/look";
import type * as restoring from "../backup/restore";
import { addCommand, addGroup } from "../frame/command";

const FROM = ["--from <place>", "where the backup is: a directory, or s3://bucket/prefix"] as const;

export function register(program: Command): void {
  const backup = addGroup(program, "backup", "topics' records in files: save, look, restore to a point in time");
  addCommand<creating.BackupOptions>(backup, {
    usage: "create [topics...]",
    summary: "save what topics have got since the last time, and where their groups are",
    examples: [
      ["backup create --to s3://backups/prod", "every topic of the catalog; run it every 10 minutes"],
      ["backup create orders --to /backups/prod", "one topic, into a directory"],
    ],
    options: (command) =>
      command.requiredOption("--to <place>", "a directory, or s3://bucket/prefix, of this stack's own"),
    run: (session, options, names) =>
      (module.require("../backup/create") as typeof creating).create(session, options, names),
  });
  addCommand<looking.LookOptions>(backup, {
    usage: "list",
    summary: "what a backup holds: records, times, groups",
    examples: [["backup list --from /backups/prod", "needs no cluster"]],
    options: (command) => command.requiredOption(...FROM),
    run: (session, options) => (module.require("../backup/look") as typeof looking).list(session, options),
  });
  addCommand<looking.LookOptions>(backup, {
    usage: "verify",
    summary: "whether every file still is what was written",
    examples: [["backup verify --from /backups/prod", "exit code 1: a file is missing or isn't what was written"]],
    options: (command) => command.requiredOption(...FROM),
    run: (session, options) => (module.require("../backup/look") as typeof looking).verify(session, options),
  });
  addCommand<restoring.RestoreOptions>(backup, {
    usage: "restore <topic>",
    summary: "write a topic's records back, with its groups' offsets; what it holds now is deleted",
    examples: [
      ["backup restore orders --from /backups/prod --until 2026-11-21T20:15:00Z", "what was written until then"],
      ["--stack dr backup restore orders --from /backups/prod", "into another cluster"],
      ["backup restore orders --from /backups/prod --into orders.restored", "into another topic, which must be there"],
    ],
    options: (command) =>
      command
        .requiredOption(...FROM)
        .option("--until <time>", "leave out what was written later")
        .option("--into <topic>", "another topic than the one that was saved"),
    run: (session, options, names) =>
      (module.require("../backup/restore") as typeof restoring).restore(session, options, names),
  });
}
