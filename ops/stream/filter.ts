// Which records `ops tail` shows. Pure.

import { timeOf } from "../groups/moves";
import { misused } from "../frame/exit";
import type { StoredRecord } from "../records/reader";

export interface Filters {
  readonly key?: string;
  readonly header?: readonly string[];
  readonly since?: string;
  readonly until?: string;
}

export function filterOf({ key, header = [], since, until }: Filters): (record: StoredRecord) => boolean {
  const wanted = header.map((each) => {
    const at = each.indexOf("=");
    if (at < 1) misused(`--header ${each} says no value: write it as name=value.`);
    return [each.slice(0, at), each.slice(at + 1)] as const;
  });
  const [first, last] = [since, until].map((text) => (text === undefined ? undefined : timeOf(text)));
  return (record) =>
    (key === undefined || record.key?.toString("utf8") === key) &&
    wanted.every(([name, value]) =>
      record.headers.some(([each, content]) => each === name && content?.toString("utf8") === value),
    ) &&
    (first === undefined || Number(record.timestamp) >= first) &&
    (last === undefined || Number(record.timestamp) < last);
}
