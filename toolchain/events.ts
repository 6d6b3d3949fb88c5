/** Reads the engine's events: what happens to which resource, and what the engine or a provider has to say. Pure. */
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { withoutEscapes } from "./text";

export type Action = "create" | "update" | "replace" | "delete" | "refresh" | "same";

export interface Resource {
  readonly urn: string;
  /** The name that the program gave it. */
  readonly name: string;
  /** The last part of its type, e.g. `RandomPassword`. */
  readonly type: string;
  readonly parent: string;
  /** A component only groups others: no provider works on it. */
  readonly component: boolean;
}

export type Moment =
  | {
      readonly kind: "started" | "failed";
      readonly resource: Resource;
      readonly action: Action;
      readonly part: boolean;
    }
  | {
      readonly kind: "finished";
      readonly resource: Resource;
      readonly action: Action;
      /** True for one half of a replacement: its deletion. */
      readonly part: boolean;
      /** Names of the properties that changed. */
      readonly properties: readonly string[];
    }
  | { readonly kind: "status"; readonly urn: string; readonly text: string }
  | {
      readonly kind: "message";
      readonly severity: "info" | "warning" | "error";
      readonly urn: string;
      readonly text: string;
    }
  /** A policy that reads a value which only the deployment will know. */
  | { readonly kind: "undecided"; readonly policy: string; readonly urn: string }
  | { readonly kind: "end"; readonly counts: Readonly<Record<string, number>> };

/** What an event means to who watches; `undefined` for the engine's own bookkeeping. */
export function momentOf(event: EngineEvent): Moment | undefined {
  if (event.resourcePreEvent) return stepMoment("started", event.resourcePreEvent.metadata);
  if (event.resOutputsEvent) return stepMoment("finished", event.resOutputsEvent.metadata);
  if (event.resOpFailedEvent) return stepMoment("failed", event.resOpFailedEvent.metadata);
  if (event.summaryEvent) return { kind: "end", counts: event.summaryEvent.resourceChanges };
  if (event.policyEvent) {
    const { policyName, message, enforcementLevel, resourceUrn = "" } = event.policyEvent;
    if (isUndecided(message)) return { kind: "undecided", policy: policyName, urn: resourceUrn };
    const text = `policy ${policyName}: ${cleanMessage(message)}`;
    return {
      kind: "message",
      severity: enforcementLevel === "mandatory" ? "error" : "warning",
      urn: resourceUrn,
      text,
    };
  }
  return event.diagnosticEvent ? diagnosticMoment(event.diagnosticEvent) : undefined;
}

export const isUndecided = (message: string): boolean => message.includes("can't be known during preview");

function diagnosticMoment({
  severity,
  message,
  urn = "",
  ephemeral,
}: NonNullable<EngineEvent["diagnosticEvent"]>): Moment | undefined {
  // Debug messages, which the types don't mention, hold secrets in clear.
  if (!["info", "info#err", "warning", "error"].includes(severity)) return undefined;
  const text = cleanMessage(message);
  if (text === "") return undefined;
  if (ephemeral) return { kind: "status", urn, text: text.split("\n")[0] ?? "" };
  return { kind: "message", severity: severity === "info#err" ? "info" : severity, urn, text };
}

const ACTIONS: Record<string, { action: Action; part: boolean } | undefined> = {
  create: { action: "create", part: false },
  import: { action: "create", part: false },
  read: { action: "refresh", part: false },
  refresh: { action: "refresh", part: false },
  update: { action: "update", part: false },
  delete: { action: "delete", part: false },
  discard: { action: "delete", part: false },
  "create-replacement": { action: "replace", part: false },
  "import-replacement": { action: "replace", part: false },
  "delete-replaced": { action: "replace", part: true },
  same: { action: "same", part: false },
  // `replace` itself only brackets the two halves above.
};

function stepMoment(kind: "started" | "finished" | "failed", metadata: StepEventMetadata): Moment | undefined {
  const known = ACTIONS[metadata.op];
  if (!known || isBookkeeping(metadata.type)) return undefined;
  const state = metadata.new ?? metadata.old;
  const resource = { ...resourceOf(metadata.urn), parent: state?.parent ?? "", component: state?.custom !== true };
  if (kind !== "finished") return { kind, resource, ...known };
  return { kind, resource, ...known, properties: changedProperties(metadata) };
}

/** The stack itself and the providers' own entries aren't what the user asked for. */
export function isBookkeeping(type: string): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:");
}

/** urn:pulumi:<stack>::<project>::<types, parents first, joined by $>::<name> */
export function resourceOf(urn: string): Omit<Resource, "parent" | "component"> {
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return { urn, name: name.join("::"), type: type.split(":").at(-1) ?? type };
}

/** What the provider says, else what differs between the old and the new inputs. Only names: values may be secrets. */
export function changedProperties({ detailedDiff, diffs, keys, old, new: now }: StepEventMetadata): string[] {
  const named = detailedDiff ? Object.keys(detailedDiff) : [...(diffs ?? []), ...(keys ?? [])];
  const before: Record<string, unknown> = old?.inputs ?? {};
  const after: Record<string, unknown> = now?.inputs ?? {};
  const compared =
    old && now
      ? [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !equal(before[key], after[key]))
      : [];
  const all = named.length > 0 ? named : compared;
  return [...new Set(all)].filter((key) => !key.startsWith("__")).sort();
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const STACK_LINE = /^\s+at .+(?:\(.+\)|:\d+:\d+|<anonymous>)$/;

/** Without colours, the engine's wrapping and stack traces, which KAFKA_PLATFORM_DEBUG keeps. */
export function cleanMessage(message: string, debug: boolean = Boolean(process.env.KAFKA_PLATFORM_DEBUG)): string {
  const plain = withoutEscapes(message).replace(/<\{%[^%]*%\}>/g, "");
  const lines = plain.split("\n").filter((line) => debug || !STACK_LINE.test(line));
  return lines
    .join("\n")
    .replace(/^(?:(?:Unhandled exception|UserError|Error|error): )+/, "")
    .trim();
}
