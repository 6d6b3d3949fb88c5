/** What a section found, in files of its own: tables, runs and plots. Whoever was interrupted goes on from them. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { plotSvg } from "../../pages/benchmark/plot";
import type { Findings } from "./section";

/** @param measured where and when; the last line of what is kept */
export async function keep(
  directory: string,
  title: string,
  found: Pick<Findings, "markdown"> & Partial<Findings>,
  measured: string,
): Promise<string> {
  const { markdown, ratios, plots = [], runs } = found;
  const text = `## ${title}\n\n${markdown}\n`;
  await writeFile(file(directory, title, "md"), `${text}\n${measured}\n`);
  if (runs !== undefined) await writeFile(file(directory, title, "json"), json({ title, ratios, runs }));
  for (const plot of plots) await writeFile(path.join(directory, `${plot.name}.svg`), plotSvg(plot));
  return text;
}

/** @param where it must have been measured, so that no table is of two machines; a day may have passed */
export async function kept(directory: string, title: string, where: string): Promise<string | undefined> {
  const text = await readFile(file(directory, title, "md"), "utf8").catch(() => undefined);
  const [last = "", ...before] = text?.trimEnd().split("\n").reverse() ?? [];
  return last.startsWith(where) ? `${before.reverse().join("\n").trimEnd()}\n` : undefined;
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function file(directory: string, title: string, ending: string): string {
  return path.join(directory, `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.${ending}`);
}
