// What a stack may say about its monitoring (key `monitoring`).

import { z } from "zod";
import { duration, size } from "../schema";

const DAY = 86_400_000;
const ADDRESS = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:\d{1,5}$/;

const settings = z.strictObject({
  /** How often everything is asked and every rule is evaluated. */
  interval: duration
    .refine((ms) => ms >= 1000 && ms <= 60_000, { error: "write 1s to 60s: most rules look at the last five minutes" })
    .default(15_000),
  /** How long Prometheus keeps what it has seen. */
  retention: duration.refine((ms) => ms >= DAY, { error: "write at least 1d" }).default(15 * DAY),
  /** Prometheus' volume; the oldest goes before it is full. */
  volume: size.refine((bytes) => bytes >= 1024 ** 3, { error: "write at least 1GiB" }).default(20 * 1024 ** 3),
  /** Where the pages of docs/runbooks are published: every alert names its own. */
  runbooks: z
    .string()
    .regex(/^(https:\/\/\S+[^/\s]|docs\/runbooks)$/, {
      error: "write an address with https:// and no slash at its end",
    })
    .default("docs/runbooks"),
  /** Where services' metrics are to be had in this stack, by service, if not at the port of its file on its own name. */
  targets: z
    .record(
      z.string(),
      z.array(z.string().regex(ADDRESS, { error: "write a host and a port, e.g. orders.internal:9464" })),
    )
    .default({}),
});

export type MonitoringSettings = z.output<typeof settings>;

export const DEFAULTS: MonitoringSettings = settings.parse({});

export const monitoring = z.union([z.literal("none"), z.literal("on").transform(() => DEFAULTS), settings], {
  error: "write none, on, or the settings of the monitoring",
});
