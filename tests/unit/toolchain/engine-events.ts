/** Builds the engine's events as they really come, for the tests beside this file. */
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";

const PREFIX = "urn:pulumi:local::kafka-platform::";
export const STACK_URN = `${PREFIX}pulumi:pulumi:Stack::kafka-platform-local`;
export const PLATFORM_URN = `${PREFIX}kafka:platform:KafkaPlatform::kafka`;

export function nodeUrn(name: string): string {
  return `${PREFIX}kafka:platform:KafkaPlatform$kafkaplatform:index:Node::${name}`;
}

export interface Step {
  readonly op: OpType;
  readonly urn: string;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly keys?: readonly string[];
}

function metadata({ op, urn, before, after, keys }: Step): NonNullable<EngineEvent["resourcePreEvent"]>["metadata"] {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const custom = !type.startsWith("kafka:platform") && !type.startsWith("pulumi:");
  const parent = urn === STACK_URN ? "" : custom ? PLATFORM_URN : STACK_URN;
  const state = (inputs: Record<string, unknown> | undefined) =>
    inputs && { type, urn, custom, id: "", parent, inputs, outputs: {}, provider: "" };
  const old = op === "create" ? undefined : state(before ?? {});
  const now = op === "delete" || op === "delete-replaced" ? undefined : state(after ?? {});
  return {
    op,
    urn,
    type,
    provider: "",
    ...(old ? { old } : {}),
    ...(now ? { new: now } : {}),
    ...(keys ? { keys: [...keys] } : {}),
  };
}

const event = (content: Partial<EngineEvent>): EngineEvent => ({ sequence: 0, timestamp: 0, ...content });

export const begins = (step: Step): EngineEvent => event({ resourcePreEvent: { metadata: metadata(step) } });
export const ends = (step: Step): EngineEvent => event({ resOutputsEvent: { metadata: metadata(step) } });

export function says(
  severity: "info" | "warning" | "error",
  message: string,
  urn?: string,
  ephemeral = false,
): EngineEvent {
  return event({ diagnosticEvent: { severity, message, color: "never", ephemeral, ...(urn ? { urn } : {}) } });
}

export const isDebug = (message: string): EngineEvent =>
  event({ diagnosticEvent: { severity: "debug" as "info", message, color: "never" } });

export const isJudged = (policyName: string, message: string, resourceUrn: string): EngineEvent =>
  event({
    policyEvent: {
      policyName,
      message,
      resourceUrn,
      color: "never",
      enforcementLevel: "warning",
      policyPackName: "pack",
      policyPackVersion: "1",
      policyPackVersionTag: "1",
    },
  });

export const isSummed = (resourceChanges: Record<string, number>): EngineEvent =>
  event({ summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges, policyPacks: {} } });
