// The resource type `kafkaplatform:security:PasswordHash`: the bcrypt hash of a password, for programs that keep only
// that. Made once: every hash has a salt of its own, so to make it again would be a change for nothing.

import { hash } from "bcryptjs";
import type { ResourceType } from "../host/types";

const ROUNDS = 10;

export const passwordHash: ResourceType = {
  inputs: ["password"],
  secretOutputs: ["hash"],

  async create(inputs) {
    return { id: "hash", outputs: { ...inputs, hash: await hash(String(inputs["password"]), ROUNDS) } };
  },

  async update(_old, news) {
    return { outputs: { ...news, hash: await hash(String(news["password"]), ROUNDS) } };
  },
};
