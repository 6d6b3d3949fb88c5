// Rules that no single resource shows: how the parts fit together.

import { ALWAYS, BEYOND_DEV, PRODUCTION, type Rule } from "../rule";
import { list, number, text, texts, values } from "../values";
import { PLATFORM } from "./brokers";

export const zones: Rule = {
  id: "platform-zones",
  severity: "high",
  levels: PRODUCTION,
  demand: "Brokers and controllers stand in at least so many zones",
  reason: "with two, the loss of one may take the controllers' majority with it",
  remediation: "Name more zones in cluster.zones",
  config: { properties: { least: { type: "integer", minimum: 1, default: 3 } } },
  types: [PLATFORM],
  check: ({ props, config }) => {
    const least = Number(config["least"]);
    return ["broker", "controller"].flatMap((role) => {
      const of = list(props["nodes"])
        .map(values)
        .filter((node) => texts(node["roles"]).includes(role));
      const different = new Set(of.map((node) => text(node["zone"])));
      return of.length > 0 && different.size < least
        ? [`its ${role}s stand in ${different.size} of at least ${least} zones`]
        : [];
    });
  },
};

export const quorum: Rule = {
  id: "platform-quorum",
  severity: "high",
  levels: PRODUCTION,
  demand: "At least three controllers, an odd number",
  reason: "one controller is one failure away from a cluster that can't change, and an even number survives no more",
  remediation: "Write cluster.controllers: 3, or three brokers and more with combined controllers",
  types: [PLATFORM],
  check: ({ props }) => {
    const count = list(props["nodes"]).filter((each) => texts(values(each)["roles"]).includes("controller")).length;
    return count >= 3 && count % 2 === 1 ? [] : [`it has ${count} controllers`];
  },
};

export const deadLetters: Rule = {
  id: "platform-dead-letters",
  severity: "medium",
  levels: ALWAYS,
  demand: "Whoever says that its work may fail has a dead letter for each topic that it reads",
  reason: "one record that can't be processed would stop everything behind it, or vanish",
  remediation: "Give the system deadLetters and the consumer deadLetterAfter, or say deadLetter: false of the topic",
  types: [PLATFORM],
  check: ({ props }) =>
    list(props["consumers"])
      .map(values)
      .filter((consumer) => consumer["mayFail"] === true)
      .flatMap((consumer) =>
        texts(consumer["topics"])
          .filter((topic) => !(topic in values(consumer["deadLetters"])) && !texts(consumer["spared"]).includes(topic))
          .map((topic) => `${text(consumer["group"])} reads ${topic} without a dead letter`),
      ),
};

export const usersWithRights: Rule = {
  id: "platform-users-with-rights",
  severity: "medium",
  levels: BEYOND_DEV,
  demand: "Every user has a right, and every right a user",
  reason: "a user who may do nothing is a mistake, and a right without its user waits for whoever takes the name",
  remediation: "Remove the service, or say what it produces and consumes",
  types: [PLATFORM],
  check: ({ props }) => {
    const [users, holders] = [texts(props["users"]), texts(props["holdersOfRights"])];
    return [
      ...users.filter((user) => !holders.includes(user)).map((user) => `${user} may do nothing`),
      ...holders
        .filter((holder) => !users.includes(holder))
        .map((holder) => `rights are kept for ${holder}, who isn't there`),
    ];
  },
};

export const budget: Rule = {
  id: "platform-budget",
  severity: "medium",
  levels: BEYOND_DEV,
  demand: "The platform costs at most so many USD a month, as the plan estimates it",
  reason: "a line in a file can double a bill that nobody sees for a month",
  remediation: "Choose smaller machines or volumes, or raise platform-budget's `most` in the stack's policies",
  config: { properties: { most: { type: "integer", minimum: 0, default: 3000 } } },
  parameters: { dev: { most: 500 }, staging: { most: 1500 } },
  types: [PLATFORM],
  check: ({ props, config }) => {
    const [cost, most] = [number(props["monthlyCost"]), Number(config["most"])];
    return cost !== undefined && cost > most ? [`it costs about ${cost} USD a month, at most ${most}`] : [];
  },
};

export const PLATFORM_RULES = [zones, quorum, deadLetters, usersWithRights, budget];
