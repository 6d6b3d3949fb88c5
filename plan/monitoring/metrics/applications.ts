// What a service of a system must export to be watched: the contract between the platform and applications.
// Prometheus adds `system` and `service`; `group` is the consumer group, `topic` the topic read or written.

import { metricsOf } from "./metric";

const { counter, histogram } = metricsOf("application");

const CONSUMING = ["group", "topic"] as const;

export const APPLICATION_METRICS = [
  counter("app_records_processed_total", CONSUMING, "records whose processing has ended well"),
  counter(
    "app_records_failed_total",
    [...CONSUMING, "error"],
    "attempts that failed, by the kinds under `errors` of the system",
    {
      emptyWhenHealthy: true,
    },
  ),
  counter("app_retries_total", CONSUMING, "further attempts with a record that had failed", { emptyWhenHealthy: true }),
  counter("app_dead_letters_total", [...CONSUMING, "error"], "records given up and written to the dead-letter topic", {
    emptyWhenHealthy: true,
  }),
  histogram("app_processing_seconds", CONSUMING, "seconds to process a record, its retries included"),
  histogram("app_end_to_end_seconds", CONSUMING, "seconds from a record's timestamp to the end of its processing"),
  counter("app_records_produced_total", ["topic"], "records acknowledged by the cluster"),
  counter("app_produce_errors_total", ["topic"], "records that could not be written", { emptyWhenHealthy: true }),
  histogram("app_produce_seconds", ["topic"], "seconds from sending a record to its acknowledgement"),
  counter("app_large_records_total", ["topic"], "records written above the topic's size for a warning", {
    emptyWhenHealthy: true,
  }),
  counter("app_events_total", ["topic", "type"], "events written, by their type: what happened in the business"),
];

/** Upper bounds in seconds; every threshold and target of the specifications falls on one. */
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;
