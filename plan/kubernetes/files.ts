// What a fleet's programs read: files and variables, those that are secret kept apart from those that aren't.

import type { BundleFile } from "../broker/bundle";
import type { Fleet, Instance } from "../fleet/fleet";
import { holdsSecret } from "../materials";
import type { Volume } from "./manifest";

/** Where a value comes from: a file or a variable of an instance. */
export interface Source {
  readonly instance: string;
  readonly file?: string;
  readonly variable?: string;
}

/** A ConfigMap or a Secret; its values are filled when it is placed. */
export interface Contents {
  readonly name: string;
  readonly secret: boolean;
  readonly entries: Readonly<Record<string, Source & { readonly base64?: true }>>;
}

interface Entry {
  readonly key: string;
  /** Inside of the configuration directory. */
  readonly path: string;
  readonly secret: boolean;
  readonly bytes: number;
  readonly source: Contents["entries"][string];
}

/** An object has room for a mebibyte, with all that surrounds its values. */
const ROOM = 800 * 1024;

/** Whether a fleet's instances differ: then each has files of its own, and a number. */
export const isNumbered = ({ instances }: Pick<Fleet, "instances">): boolean => instances.length > 1;

export function contentsOf(fleet: Fleet): Contents[] {
  const entries = entriesOf(fleet);
  const variables = fleet.instances.flatMap((instance) =>
    Object.entries(instance.environment)
      .filter(([, value]) => holdsSecret(value))
      .map(([variable]) => [variableKey(variable), { instance: instance.name, variable }] as const),
  );
  return [
    ...packed(fleet.name, false, entries),
    ...packed(fleet.name, true, entries),
    ...(variables.length > 0
      ? [{ name: environmentName(fleet.name), secret: true, entries: Object.fromEntries(variables) }]
      : []),
  ];
}

/** All files under one directory; each numbered instance sees its own part of it. */
export function filesVolume(fleet: Fleet): Volume {
  const paths = new Map(entriesOf(fleet).map(({ key, path }) => [key, path]));
  const files = contentsOf(fleet).filter(({ name }) => name !== environmentName(fleet.name));
  return {
    name: "config",
    projected: {
      // Its owner is root; the group is the program's own.
      defaultMode: 0o440,
      sources: files.map(({ name, secret, entries }) => {
        const items = Object.keys(entries).map((key) => ({ key, path: paths.get(key) ?? key }));
        return secret ? { secret: { name, items } } : { configMap: { name, items } };
      }),
    },
  };
}

export const environmentName = (fleet: string): string => `${fleet}-environment`;
export const variableKey = (variable: string): string => variable;

function entriesOf(fleet: Fleet): Entry[] {
  return fleet.instances.flatMap((instance) =>
    Object.entries(instance.files).map(([path, file]) => entryOf(instance, path, file, isNumbered(fleet))),
  );
}

function entryOf({ name }: Instance, path: string, file: BundleFile, numbered: boolean): Entry {
  const full = numbered ? `${name}/${path}` : path;
  return {
    // A key has no slashes.
    key: full.replaceAll("/", "__"),
    path: full,
    // Whatever somebody marked, and whatever holds a secret though nobody marked it.
    secret: file.secret || holdsSecret(file.content),
    bytes: Buffer.byteLength(file.content),
    source: { instance: name, file: path, ...(file.encoding === "base64" ? { base64: true as const } : {}) },
  };
}

/** As few objects as have room for all. */
function packed(fleet: string, secret: boolean, entries: readonly Entry[]): Contents[] {
  const groups: Entry[][] = [];
  let room = 0;
  for (const entry of entries.filter((each) => each.secret === secret)) {
    if (groups.length === 0 || entry.bytes > room) {
      groups.push([]);
      room = ROOM;
    }
    groups.at(-1)?.push(entry);
    room -= entry.bytes;
  }
  return groups.map((group, index) => ({
    name: index === 0 ? fleet : `${fleet}-${index + 1}`,
    secret,
    entries: Object.fromEntries(group.map(({ key, source }) => [key, source])),
  }));
}
