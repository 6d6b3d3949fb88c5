// What a changed node means for the running one: nothing, a call to the Admin API, or a restart. In words, too.

import type { BundleFile } from "./broker/bundle";
import { DYNAMIC_SETTINGS } from "./broker/dynamic-settings";
import { remarksIn } from "./broker/remarks";
import { settingsIn } from "./broker/settings-in";
import type { NodeIdentity } from "./broker/identity";
import { STORES, describeReload, storeChange } from "./rotation/certificate-change";

/** What a running node was started from. */
export interface NodeShape {
  readonly kafkaVersion: string;
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly command: readonly string[];
  readonly host: string;
  readonly ports: readonly number[];
  readonly identity?: NodeIdentity;
}

export interface NodeChange {
  /** Settings that the Admin API changes; undefined: back to Kafka's default. */
  readonly dynamic: Readonly<Record<string, string | undefined>>;
  /** Why the node must be restarted, in words; empty: it needn't be. */
  readonly restart: readonly string[];
  /** Whether the node is told to read its renewed certificate. */
  readonly reload: boolean;
}

const PROPERTIES = "server.properties";
/** Where the controllers are: a running node knows it from the quorum itself, and looks here only when it starts. */
const KNOWN_FROM_THE_QUORUM = "controller.quorum.bootstrap.servers";
/** Their values are nobody's business. */
const SECRET = /jaas|password|\.key$/;

/** @param startedWith dynamic settings that were in the node's file when its process started */
export function changeOf(before: NodeShape, after: NodeShape, startedWith: readonly string[] = []): NodeChange {
  const settings = changedSettings(before.files[PROPERTIES]?.content ?? "", after.files[PROPERTIES]?.content ?? "");
  const dynamic = settings.filter(([name]) => DYNAMIC_SETTINGS.has(name));
  // The Admin API takes back only what it has set; what a process has read at its start stays with it.
  const fixed = settings
    .filter((each) => !isForLater(each))
    .filter(([name, , to]) => !DYNAMIC_SETTINGS.has(name) || (to === undefined && startedWith.includes(name)));
  const files = [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])]
    .filter((name) => name !== PROPERTIES && !STORES.includes(name))
    .filter((name) => before.files[name]?.content !== after.files[name]?.content)
    .map((name) => `${name} changed`);
  const stores = storeChange(before, after);
  return {
    reload: stores.reload,
    dynamic: Object.fromEntries(dynamic.map(([name, , to]) => [name, to])),
    restart: [
      ...(before.kafkaVersion === after.kafkaVersion ? [] : [`Kafka ${before.kafkaVersion} -> ${after.kafkaVersion}`]),
      ...fixed.map((each) => inWords(each, remarksIn(after.files[PROPERTIES]?.content ?? ""))),
      ...files,
      ...stores.restart,
      ...commandChange(before.command, after.command),
      ...(before.host === after.host && sameList(before.ports, after.ports) ? [] : ["its ports move"]),
    ],
  };
}

/**
 * The change as a person reads it in a preview.
 * @param more reasons for a restart that lie in the running process
 */
export function describeChange(
  before: NodeShape,
  after: NodeShape,
  startedWith: readonly string[] = [],
  more: readonly string[] = [],
): string | undefined {
  const { dynamic, reload, ...change } = changeOf(before, after, startedWith);
  const restart = [...change.restart, ...more];
  const settings = changedSettings(before.files[PROPERTIES]?.content ?? "", after.files[PROPERTIES]?.content ?? "");
  const later = settings.filter(isForLater).map(([name]) => `written for its next start: ${name}`);
  const names = Object.keys(dynamic).filter((name) => dynamic[name] !== undefined || !startedWith.includes(name));
  const live = [
    ...(names.length === 0 ? [] : [`dynamic (no restart): ${names.join(", ")}`]),
    ...(reload && restart.length === 0 ? [describeReload(before)] : []),
  ];
  const rolling = restart.length === 0 ? [] : [`rolling (restarted behind the gate): ${restart.join(", ")}`];
  const words = [...live, ...rolling, ...later];
  return words.length === 0 ? undefined : words.join("; ");
}

/** Names of the settings in a node's file that could also be changed while it runs. */
export function dynamicSettings({ files }: Pick<NodeShape, "files">): string[] {
  return [...settingsIn(files[PROPERTIES]?.content ?? "").keys()].filter((name) => DYNAMIC_SETTINGS.has(name));
}

type Changed = readonly [name: string, from: string | undefined, to: string | undefined];

function changedSettings(before: string, after: string): Changed[] {
  const [from, to] = [settingsIn(before), settingsIn(after)];
  const names = [...new Set([...from.keys(), ...to.keys()])];
  return names.filter((name) => from.get(name) !== to.get(name)).map((name) => [name, from.get(name), to.get(name)]);
}

/** A list of which nothing is left has to be read by everybody. */
function isForLater([name, from = "", to = ""]: Changed): boolean {
  const kept = to.split(",").filter((each) => from.split(",").includes(each));
  return name === KNOWN_FROM_THE_QUORUM && kept.length > 0;
}

function inWords([name, from, to]: Changed, remarks: ReadonlyMap<string, string>): string {
  if (SECRET.test(name)) return `${name} changed`;
  const why = remarks.get(name);
  return `${name} ${from ?? "unset"} -> ${to ?? "unset"}${why === undefined ? "" : ` (${why})`}`;
}

function commandChange(before: readonly string[], after: readonly string[]): string[] {
  if (sameList(before, after)) return [];
  const gone = before.filter((each) => !after.includes(each));
  const fresh = after.filter((each) => !before.includes(each));
  return [`command ${gone.join(" ") || "-"} -> ${fresh.join(" ") || "-"}`];
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
