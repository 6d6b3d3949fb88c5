/** The words for what a deployment does: lines of progress, the tree of a preview, the closing sentence. Pure. */
import type { Action, Resource } from "./events";
import { type Paint, duration, plural } from "./text";

export interface Change {
  readonly resource: Resource;
  readonly action: Action;
  readonly properties: readonly string[];
}

const SIGNS: Record<Action, string> = { create: "+", update: "~", replace: "±", delete: "-", refresh: "↻", same: " " };
const DOING: Record<Action, string> = {
  create: "making",
  update: "updating",
  replace: "replacing",
  delete: "deleting",
  refresh: "reading",
  same: "checking",
};
const DONE: Record<Action, string> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  refresh: "read",
  same: "unchanged",
};
const TO_DO: Record<Action, string> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  refresh: "to read",
  same: "unchanged",
};
const ORDER: readonly Action[] = ["create", "update", "replace", "delete", "refresh", "same"];

export function sign(action: Action, paint: Paint): string {
  const colour = {
    create: paint.green,
    update: paint.yellow,
    replace: paint.yellow,
    delete: paint.red,
    refresh: paint.cyan,
    same: paint.dim,
  };
  return colour[action](SIGNS[action]);
}

export function label({ type, name }: Pick<Resource, "type" | "name">): string {
  return `${type} ${name}`;
}

/** "making Node broker-1" */
export function doing(action: Action, part: boolean, resource: Resource): string {
  return `${part ? "removing, to replace it," : DOING[action]} ${label(resource)}`;
}

/** "+ Node broker-1 created (3.4 s)"; a time only where one was felt */
export function finishedLine(change: Change, part: boolean, milliseconds: number, paint: Paint): string {
  const { action, resource } = change;
  const time = milliseconds < 1000 ? "" : ` (${duration(milliseconds)})`;
  const what = part ? "removed, to be replaced" : DONE[action];
  const properties = action === "update" || (action === "replace" && !part) ? propertyList(change.properties) : "";
  return `  ${sign(action, paint)} ${label(resource)} ${paint.dim(`${what}${properties}${time}`)}`;
}

/** "+ 44 more of Topic created" */
export function furtherLine({ action, resource }: Change, count: number, paint: Paint): string {
  return `  ${sign(action, paint)} ${count} more of ${resource.type} ${paint.dim(DONE[action])}`;
}

function propertyList(properties: readonly string[]): string {
  return properties.length > 0 ? ` [${properties.join(", ")}]` : "";
}

export type Tally = Partial<Record<Action, number>>;

/** "3 created, 1 replaced, 57 unchanged" */
export function tallyText(tally: Tally, preview: boolean): string {
  const words = preview ? TO_DO : DONE;
  return ORDER.filter((action) => (tally[action] ?? 0) > 0)
    .map((action) => `${tally[action]} ${words[action]}`)
    .join(", ");
}

/** What will change, each below its parent; a parent that stays as it is appears only as a heading. */
export function changeTree(changes: readonly Change[], known: ReadonlyMap<string, Resource>, paint: Paint): string[] {
  const byUrn = new Map(changes.map((change) => [change.resource.urn, change]));
  const children = new Map<string, Resource[]>();
  const placed = new Set<string>();
  const place = (resource: Resource): void => {
    if (placed.has(resource.urn)) return;
    placed.add(resource.urn);
    const parent = known.get(resource.parent);
    const key = parent ? parent.urn : "";
    children.set(key, [...(children.get(key) ?? []), resource]);
    if (parent) place(parent);
  };
  changes.forEach(({ resource }) => place(resource));

  const lines: string[] = [];
  const print = (key: string, depth: number): void => {
    for (const resource of children.get(key) ?? []) {
      const change = byUrn.get(resource.urn);
      const indent = "  ".repeat(depth + 1);
      if (change) {
        const properties =
          change.action === "update" || change.action === "replace" ? propertyList(change.properties) : "";
        lines.push(`${indent}${sign(change.action, paint)} ${label(resource)}${paint.dim(properties)}`);
      } else lines.push(paint.dim(`${indent}  ${label(resource)}`));
      print(resource.urn, depth + 1);
    }
  };
  print("", 0);
  return lines;
}

/** The sentence at the end of a deployment or preview. */
export function closing(verb: string, stack: string, tally: Tally, preview: boolean, milliseconds: number): string {
  const { same = 0, refresh = 0, ...changes } = tally;
  const changed = Object.values(changes).some((count) => count > 0);
  const time = duration(milliseconds);
  if (!changed && preview)
    return `Nothing would change in stack ${stack}: ${plural(same, "resource")} as described (${time}).`;
  if (!changed && refresh === 0)
    return `Nothing to change in stack ${stack}: ${plural(same, "resource")} as described (${time}).`;
  return `${verb} stack ${stack}: ${tallyText(tally, preview)} (${time}).`;
}

/** The sentence at the end of one that failed: `why` is "2 errors", for example. */
export function failure(failed: string, stack: string, why: string, tally: Tally, milliseconds: number): string {
  const done = tallyText({ ...tally, same: 0, refresh: 0 }, false);
  return `${failed} stack ${stack}: ${why}${done ? `; done before: ${done}` : ""} (${duration(milliseconds)}).`;
}

/** A message with the resource that it is about. */
export function messageLines(text: string, subject: string | undefined): string[] {
  const [first = "", ...rest] = text.split("\n");
  return [subject ? `${subject}: ${first}` : first, ...rest];
}
