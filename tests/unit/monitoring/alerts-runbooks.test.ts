// Each alert has a page that says what to do, and no page is about an alert that doesn't exist.

import type { Command } from "commander";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../catalog/support";
import { program } from "../../../ops/main";
import { alertsOf, documentOf, watched } from "./alerts-support";

const directory = join(ROOT, "docs", "runbooks");
const pages = readdirSync(directory).map((file) => file.replace(/\.md$/, ""));
const text = (page: string) => readFileSync(join(directory, `${page}.md`), "utf8");
const alerts = [...new Set(alertsOf(documentOf(watched())).map(({ alert }) => alert))];
const makefile = readFileSync(join(ROOT, "Makefile"), "utf8");
const tools = readFileSync(join(ROOT, "toolchain", "commands", "kafka.ts"), "utf8");

test("there is a page for each alert, and none too many", () => {
  expect([...pages].sort()).toEqual([...alerts].sort());
});

test.each(pages)("%s says what it means, what to look at and what to do", (page) => {
  const [title, ...headings] = text(page)
    .split("\n")
    .filter((line) => line.startsWith("#"));
  expect(title).toBe(`# ${page}`);
  expect(headings).toEqual(["## What it means", "## What to look at", "## What to do"]);
});

test.each(pages)("%s names only commands and pages that exist", (page) => {
  const content = text(page);
  for (const [, target] of content.matchAll(/`make (\w+)/g)) expect(makefile).toContain(`\n${target}:`);
  for (const [, tool] of content.matchAll(/CMD="([a-z-]+)/g)) expect(tools).toMatch(new RegExp(`\n  "?${tool}"?: "`));
  for (const [, command = ""] of content.matchAll(/`npx ops ([^`]+)`/g))
    expect([command, opsTakes(command)]).toEqual([command, true]);
  for (const [, link = ""] of content.matchAll(/\]\(([^)#]+)/g))
    expect([link, existsSync(join(directory, link))]).toEqual([link, true]);
});

/** Whether ops has such a command, with each of its options. */
function opsTakes(text: string): boolean {
  const words = text.split(" ");
  let command: Command = program();
  while (words[0] !== undefined && command.commands.some((each) => each.name() === words[0])) {
    const name = words.shift();
    command = command.commands.find((each) => each.name() === name) ?? command;
  }
  const options = [...command.options, ...program().options].map(({ long }) => long);
  const isLeaf = command.commands.length === 0 && command.parent !== null;
  const wanted = words.filter((word) => word.startsWith("--"));
  const named = words.filter((word, index) => word.startsWith("<") && !words[index - 1]?.startsWith("--"));
  return (
    isLeaf && wanted.every((option) => options.includes(option)) && named.length === command.registeredArguments.length
  );
}
