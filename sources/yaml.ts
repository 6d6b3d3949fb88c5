// Reads a YAML file that a person wrote; what can't be read is a problem with its file and line.

import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { RefusedError } from "../plan/problems";

/** @param cure what to say when there is no such file */
export function readYaml(file: string, source: string, cure: () => string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw refusal(source, "(the file)", cure());
  }
  const document = parseDocument(text, { merge: true });
  const broken = document.errors[0];
  if (broken)
    throw refusal(source, `line ${broken.linePos?.[0].line ?? "?"}`, broken.message.split("\n")[0] ?? "is no YAML");
  // People write their own files: a thousand topics may well share one anchor.
  return document.toJS({ maxAliasCount: -1 });
}

function refusal(source: string, path: string, reason: string): RefusedError {
  return new RefusedError([{ source, path, value: undefined, reason }]);
}
