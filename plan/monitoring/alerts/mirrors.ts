// Alerts about mirrors, the copies of this cluster's topics in another one.

import { MINUTE, PLATFORM, graded, type AlertRule } from "./rule";
import type { Mirror, Watched } from "./watched";

/** Seconds of records that may be lost with a cluster, and with a whole region. */
const MAY_BE_LOST = { warning: 30, critical: 120 } as const;

export function mirrorAlerts({ mirrors }: Watched): AlertRule[] {
  return mirrors.flatMap(alertsOf);
}

function alertsOf({ source, target }: Mirror): AlertRule[] {
  const of = `{source="${source}",target="${target}"}`;
  const labels = { ...PLATFORM, source, target };
  const name = "kafka_connect_mirror_mirrorsourceconnector";
  const copied = `rate(${name}_records_total${of}[5m])`;
  return [
    ...graded(
      {
        alert: "MirrorLatency",
        for: 5 * MINUTE,
        labels,
        summary: `The mirror of ${source} in ${target} is late`,
        description: `Records reach ${target} {{ $value | humanizeDuration }} after they were written in ${source}: so much would be lost with it.`,
        dashboard: "mirrors",
      },
      MAY_BE_LOST,
      // A topic that nothing is written to keeps the figure of its last record.
      (seconds) => `max(${name}_replication_latency_ms${of} and ${copied} > 0) / 1000 > ${seconds}`,
    ),
    {
      alert: "MirrorStopped",
      // Who copies asks the source all the time, even where nobody writes.
      expr: `(sum(rate(${name}_fetches_total${of}[5m])) or vector(0)) == 0`,
      for: 5 * MINUTE,
      severity: "critical",
      labels,
      summary: `The mirror of ${source} in ${target} has stopped`,
      description: `Nobody reads ${source} to copy it to ${target}: what is written there now would be lost with it.`,
      dashboard: "mirrors",
    },
  ];
}
