// A small system that is fine, ways to spoil it, and what its author then reads.

import { RefusedError } from "../../../plan/problems";
import { planOfWritten, type Surroundings } from "./support";

export const events = { partitions: 1, purpose: "Events" };

export const SMALL = {
  system: "mine",
  description: "A test",
  topics: { "mine.events": events },
  services: { writer: { produces: ["mine.events"] } },
};

export const withTopics = (topics: object) => ({ ...SMALL, topics, services: {} });

export const withServices = (services: object) => ({ ...SMALL, services });

/** One service that reads, with more said about how. */
export const reader = (more: object) =>
  withServices({ reader: { consumes: [{ topics: ["mine.events"], group: "g", ...more }] } });

/** The lines of the message, without the file's name. */
export function refusals(content: unknown, surroundings?: Surroundings): string[] {
  try {
    planOfWritten({ mine: content }, surroundings);
  } catch (error) {
    if (error instanceof RefusedError) return error.message.split("\n").slice(1).map(withoutFile);
    throw error;
  }
  return [];
}

function withoutFile(line: string): string {
  return line.replace(/^ {2}mine\.yaml: /, "");
}
