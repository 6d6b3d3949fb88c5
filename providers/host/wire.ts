/** Values as the engine writes them on the wire, to and from the plain values that resource types work with. */
import { isDeepStrictEqual } from "node:util";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { UNKNOWN, type Props } from "./types";

type Wire = string | number | boolean | null | Wire[] | { [name: string]: Wire };
type WireObject = Record<string, Wire>;

/** The key by which the engine marks an object as something else than an object, and what it can be. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const FILES: readonly unknown[] = ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"];

/** One for each type that the engine may expect; all of them mean the same. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS: readonly unknown[] = [
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** Properties that arrived together, and which of them were secret, wholly or somewhere inside. */
export interface Received {
  readonly values: Props;
  readonly secrets: ReadonlySet<string>;
  /** As they arrived: a value that comes back unchanged goes out with exactly the marks that it came with. */
  readonly raw: Readonly<WireObject>;
}

/** @param files whether files and archives are let through, as they are on the wire */
export function receive(struct: Struct | undefined, files = false): Received {
  const raw: WireObject = struct?.toJavaScript() ?? {};
  const values: Props = {};
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(raw)) {
    // Names like __internal and __defaults are the engine's and the official plugins' own notes.
    if (value === null || name.startsWith("__")) continue;
    values[name] = plain(value, name, () => secrets.add(name), files);
  }
  return { values, secrets, raw };
}

export const NOTHING: Received = { values: {}, secrets: new Set(), raw: {} };

function plain(value: Wire, path: string, secret: () => void, files: boolean): unknown {
  if (UNKNOWNS.includes(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item, index) => plain(item, `${path}[${index}]`, secret, files));
  if (value === null || typeof value !== "object") return value;

  const mark = value[SIGNATURE];
  if (mark === SECRET) {
    secret();
    return plain(value["value"] ?? null, path, secret, files);
  }
  if (mark === OUTPUT) {
    if (value["secret"] === true) secret();
    return "value" in value ? plain(value["value"] ?? null, path, secret, files) : UNKNOWN;
  }
  if (files && FILES.includes(mark)) return value;
  if (mark === RESOURCE || FILES.includes(mark)) {
    const kind = mark === RESOURCE ? "a resource" : "a file or archive (asset)";
    throw new Error(`${path} is ${kind}, which this plugin doesn't take: give it plain data.`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, plain(item, `${path}.${name}`, secret, files)]),
  );
}

/**
 * @param secrets names that are secret whatever happened to their values
 * @param origins where values may have come from: same name and secret there, secret here
 */
export function send(values: Props, secrets: Iterable<string> = [], ...origins: Received[]): Struct {
  const always = new Set(secrets);
  const result: WireObject = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    if (always.has(name)) {
      result[name] = asSecret(encode(value, name));
      continue;
    }
    const origin = origins.find((candidate) => candidate.secrets.has(name));
    const raw = origin?.raw[name];
    if (origin === undefined) result[name] = encode(value, name);
    else if (raw !== undefined && isDeepStrictEqual(value, origin.values[name])) result[name] = raw;
    else result[name] = asSecret(encode(value, name));
  }
  return Struct.fromJavaScript(result);
}

function asSecret(value: Wire): Wire {
  return { [SIGNATURE]: SECRET, value };
}

function encode(value: unknown, path: string): Wire {
  if (value === UNKNOWN) return UNKNOWN_STRING;
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown, index) => encode(item, `${path}[${index}]`));
  if (typeof value === "object" && isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => [name, encode(item, `${path}.${name}`)]),
    );
  }
  throw new Error(`${path} can't be sent to the engine: it is ${typeof value}, not plain data.`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function sameValue(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/** Whether a value is, or holds somewhere inside, something that only a later step will know. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}
