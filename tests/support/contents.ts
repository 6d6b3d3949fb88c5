// What a topic holds, as a client sees it that knows nothing of this program.

import { once } from "node:events";
import { text } from "node:stream/consumers";
import { javaProgram } from "./java-program";

export interface Held {
  readonly partition: number;
  readonly timestamp: number;
  /** `null` as text, where there is none. */
  readonly key: string;
  readonly value: string;
}

/** @param properties of a client that may read it; @returns what is committed now, by partition, in its order */
export async function contents(properties: string, topic: string): Promise<Held[]> {
  const reader = javaProgram("Contents.java", [topic]);
  reader.stdin.end(properties);
  const [said, complaints] = await Promise.all([text(reader.stdout), text(reader.stderr), once(reader, "close")]);
  if (reader.exitCode !== 0) throw new Error(complaints);
  const held = said
    .split("\n")
    .slice(0, -1)
    .map((line): Held => {
      const [partition, timestamp, key = "", value = ""] = line.split("\t");
      return { partition: Number(partition), timestamp: Number(timestamp), key, value };
    });
  // Of one partition they come in their order, but partitions in any.
  return held.sort((a, b) => a.partition - b.partition);
}
