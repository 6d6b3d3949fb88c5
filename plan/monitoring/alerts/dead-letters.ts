// Alerts about each dead-letter topic: what waits there, and how fast more comes.
//
// Offsets only grow. What waits is the distance between the oldest and the next one, so an alert ends when somebody
// has dealt with the records and deleted them, or when they have become too old.

import { MINUTE, graded, type AlertRule } from "./rule";
import type { Watched, WatchedDeadLetters } from "./watched";

export function deadLetterAlerts({ deadLetters }: Watched): AlertRule[] {
  return deadLetters.flatMap((each) => [...waiting(each), ...arriving(each)]);
}

function waiting({ system, topic, waiting: warning, waitingCritical: critical }: WatchedDeadLetters): AlertRule[] {
  const of = `{topic="${topic}"}`;
  return graded(
    {
      alert: "DeadLettersWaiting",
      for: 5 * MINUTE,
      labels: { system, topic },
      summary: `Dead letters wait in ${topic}`,
      description: `{{ $value }} records that could not be processed wait in ${topic}.`,
      dashboard: "topics",
    },
    { warning, critical },
    (most) => `sum(kafka_topic_partition_current_offset${of} - kafka_topic_partition_oldest_offset${of}) > ${most}`,
  );
}

function arriving({ system, topic, perHour }: WatchedDeadLetters): AlertRule[] {
  if (perHour === undefined) return [];
  const offset = `kafka_topic_partition_current_offset{topic="${topic}"}`;
  return [
    {
      alert: "DeadLettersArriving",
      // Exact, where increase() would extrapolate to fractions of a record.
      expr: `sum(${offset} - min_over_time(${offset}[1h])) > ${perHour}`,
      for: 0,
      severity: "warning",
      labels: { system, topic },
      summary: `Dead letters keep coming into ${topic}`,
      description: `{{ $value }} records could not be processed within an hour and went to ${topic}; more than ${perHour} are too many.`,
      dashboard: "topics",
    },
  ];
}
