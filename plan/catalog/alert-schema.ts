// When somebody is told about a system, and what the system promises.

import { z } from "zod";
import { duration, percentage, wholeNumber } from "../schema";
import { thresholds } from "./service-schema";

const count = wholeNumber(0, 1_000_000_000);

export const alerts = z.strictObject({
  cluster: z
    .strictObject({
      underReplicated: count.optional().describe("Partitions that may lack a replica in sync."),
      underReplicatedCritical: count.optional().describe("The same, for waking somebody up."),
      isrShrinks: count.optional().describe("Replicas in a minute that may fall out of sync."),
      isrShrinksCritical: count.optional().describe("The same, for waking somebody up."),
      produceTime: duration.optional().describe("How long a broker may take for a write, for 99 of 100 writes."),
      produceTimeCritical: duration.optional().describe("The same, for waking somebody up."),
      diskUsed: percentage.optional().describe("Share of a broker's volume that may be used."),
      diskUsedCritical: percentage.optional().describe("The same, for waking somebody up."),
    })
    .prefault({})
    .describe("For the whole cluster. Of all systems on it, the most demanding one counts."),
  groups: thresholds.prefault({}).describe("For every group that says nothing else."),
  topics: z
    .strictObject({
      throughputBelow: wholeNumber(1, 1_000_000_000).optional().describe("Records in a second that must come."),
      endToEnd: duration.optional().describe("From being written to being processed, for 95 of 100 records."),
    })
    .prefault({}),
  deadLetters: z
    .strictObject({
      waiting: count.optional().describe("Dead letters that may wait for somebody."),
      waitingCritical: count.optional().describe("The same, for waking somebody up."),
      perHour: count.optional().describe("Dead letters that may arrive in an hour."),
    })
    .prefault({})
    .describe("Without any of these, each dead letter is told."),
});

/** Below it, even a total failure would not burn fast enough to be told. */
const LEAST_SHARE = 0.94;

const share = percentage.refine((value) => value >= LEAST_SHARE && value < 1, {
  error: "write a percentage from 94% to below 100%: a promise of 100% leaves nothing to measure against",
});

export const objectives = z.strictObject({
  produce: z
    .strictObject({ within: duration, share })
    .optional()
    .describe("Share of records that are acknowledged within a time, as their producers see it."),
  endToEnd: z
    .strictObject({ within: duration, share })
    .optional()
    .describe("Share of records that are processed within a time of being written."),
  timeLag: z
    .strictObject({ within: duration, share })
    .optional()
    .describe("Share of time in which partitions trail by no more than a time, which is an estimate."),
  lag: z
    .strictObject({ within: wholeNumber(1, 1_000_000_000), share })
    .optional()
    .describe("Share of time in which groups trail by no more than so many records."),
  registry: share.optional().describe("Share of time in which the schema registry answers."),
  topics: share.optional().describe("Availability of partitions: the share that has a leader."),
});
