import type { Case } from "./case";
import { CLUSTER } from "./cluster";
import { GROUPS } from "./groups";
import { NODES } from "./nodes";
import { OBJECTIVES } from "./objectives";
import { MIRRORS, REGISTRY, TOPICS } from "./topics";
import { WATCHING } from "./watching";

export const CASES: readonly Case[] = [
  ...[...WATCHING, ...CLUSTER, ...NODES, ...GROUPS],
  ...[...TOPICS, ...REGISTRY, ...MIRRORS, ...OBJECTIVES],
];
