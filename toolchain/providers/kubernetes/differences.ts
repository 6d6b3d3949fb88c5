/** What changed in an object, by paths; and what of a live object a stack's own description speaks of. */
import { sameValue } from "../../../providers/host/wire";
import type { Props } from "../../../providers/host/types";

const isObject = (value: unknown): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The deepest paths that differ, as the engine writes them: `spec.template.spec.containers[0].image`. */
export function changedPaths(old: unknown, news: unknown, path = ""): string[] {
  if (sameValue(old, news)) return [];
  if (isObject(old) && isObject(news)) {
    const names = [...new Set([...Object.keys(old), ...Object.keys(news)])];
    return names.flatMap((name) => changedPaths(old[name], news[name], joined(path, name)));
  }
  if (Array.isArray(old) && Array.isArray(news) && old.length === news.length) {
    return old.flatMap((each, index) => changedPaths(each, news[index], `${path}[${index}]`));
  }
  return [path];
}

function joined(path: string, name: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

/** Whether a path lies at or below one of these. */
export function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`));
}

const isNothing = (value: unknown): boolean =>
  [undefined, null, "", 0, false].includes(value as string) ||
  (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** The live object in the shape of the description: what others added isn't ours to compare. */
export function likeDescribed(described: unknown, live: unknown): unknown {
  if (isObject(described) && isObject(live)) {
    const kept = Object.keys(described).flatMap((name) => {
      if (live[name] !== undefined) return [[name, likeDescribed(described[name], live[name])] as const];
      // The server doesn't write down what is nothing.
      return isNothing(described[name]) ? [[name, described[name]] as const] : [];
    });
    return Object.fromEntries(kept);
  }
  if (Array.isArray(described) && Array.isArray(live) && described.length === live.length)
    return described.map((each, index) => likeDescribed(each, live[index]));
  return live;
}
