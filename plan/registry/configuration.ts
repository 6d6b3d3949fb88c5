// What a stack may say about its schema registry.

import { z } from "zod";
import { oneOf, wholeNumber } from "../schema";
import { MOST_INSTANCES } from "../fleet/place";
import { compatibility } from "./levels";

const registry = z.strictObject({
  /** `apicurio` can be had everywhere, from Maven and as an image; `confluent` exists as an image only. */
  engine: oneOf("apicurio", "confluent").default("apicurio"),
  /** Default: 1 in dev, 3 elsewhere, so that two may be away: one for maintenance, and one by accident. */
  instances: wholeNumber(1, MOST_INSTANCES).optional(),
  /** For every subject whose system says nothing else, also for those that people register by hand. */
  compatibility: compatibility.default("backward"),
  /** A subject that no system declares any more is marked as deleted; it stays readable by its ids. */
  deleteSubjects: z.boolean().default(false),
});

/** Default: a registry where a system of the stack has schemas. */
export const registrySetting = z
  .union([z.literal("none"), registry], { error: "write none, or the settings of the registry" })
  .optional();

export type RegistrySettings = z.output<typeof registry>;
export const DEFAULT_REGISTRY: RegistrySettings = registry.parse({});
