// How far a new version of a schema may differ from the versions before it.

import { oneOf } from "../schema";

/** As registries call them, in lower case. */
export const compatibility = oneOf(
  "none",
  "backward",
  "backward_transitive",
  "forward",
  "forward_transitive",
  "full",
  "full_transitive",
);

export type Compatibility =
  "none" | "backward" | "backward_transitive" | "forward" | "forward_transitive" | "full" | "full_transitive";

/** `backward`: the new schema reads what the old one wrote. `forward`: the old one reads what the new one writes. */
export function directions(level: Compatibility): readonly ("backward" | "forward")[] {
  if (level === "none") return [];
  if (level.startsWith("full")) return ["backward", "forward"];
  return level.startsWith("backward") ? ["backward"] : ["forward"];
}
