// Who writes what, who reads it in which group, and where that goes which can't be processed: a graph for each system.

import type { Plan } from "../plan";

export type FlowKind = "service" | "topic" | "group" | "dead-letter";

export interface FlowNode {
  readonly id: string;
  readonly kind: FlowKind;
  readonly label: string;
  readonly note: string;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "writes" | "reads" | "gives up";
}

export interface Flow {
  readonly system: string;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

type FlowPlan = Pick<Plan, "systems" | "clients" | "topics">;

export function flowsOf(plan: FlowPlan): Flow[] {
  return plan.systems.map((system) => flowOf(plan, system)).filter(({ nodes }) => nodes.length > 0);
}

function flowOf(plan: FlowPlan, system: string): Flow {
  const nodes = new Map<string, FlowNode>();
  const edges: FlowEdge[] = [];
  const topics = new Map(plan.topics.map((topic) => [topic.name, topic]));
  const put = (kind: FlowKind, label: string, note: string): string => {
    const id = `${kind === "dead-letter" ? "topic" : kind} ${label}`;
    if (!nodes.has(id)) nodes.set(id, { id, kind, label, note });
    return id;
  };
  const topic = (name: string): string => {
    const known = topics.get(name);
    const note = `${known?.partitions ?? "?"} partitions`;
    return put(known?.kind === "dead-letter" ? "dead-letter" : "topic", name, note);
  };
  // A topic that nobody uses yet is there too.
  for (const { name, system: owner, kind } of plan.topics) if (owner === system && kind !== "dead-letter") topic(name);
  for (const { service, system: owner, producer, consumers = [] } of Object.values(plan.clients)) {
    if (owner !== system) continue;
    for (const name of producer?.topics ?? []) {
      edges.push({ from: put("service", service, "writes"), to: topic(name), kind: "writes" });
    }
    for (const consumer of consumers) {
      const group = put("group", consumer.group, consumer.group === service ? "group" : `group of ${service}`);
      for (const name of consumer.topics) edges.push({ from: topic(name), to: group, kind: "reads" });
      for (const name of new Set(Object.values(consumer.deadLetter?.topics ?? {}))) {
        edges.push({ from: group, to: topic(name), kind: "gives up" });
      }
    }
  }
  return { system, nodes: [...nodes.values()], edges };
}

/** The same for who can't see a picture. */
export function flowInWords({ nodes, edges }: Flow): string[] {
  const label = new Map(nodes.map(({ id, label }) => [id, label]));
  const words = { writes: "writes", reads: "is read by", "gives up": "sends what it can't process to" };
  const lines = new Map<string, string[]>();
  for (const { from, to, kind } of edges) {
    const start = `\`${label.get(from)}\` ${words[kind]}`;
    lines.set(start, [...(lines.get(start) ?? []), `\`${label.get(to)}\``]);
  }
  return [...lines].map(([start, ends]) => `${start} ${ends.join(", ")}`);
}
