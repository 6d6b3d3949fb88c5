// Do the registry's instances answer, and are schemas refused?

import { JOBS } from "../metrics";
import { above, below, type Dashboard } from "./model";
import { graph, upOrDown } from "./panels";
import { beyond } from "./limits";

export function registry({ instances }: { readonly instances: number }): Dashboard {
  return {
    uid: "registry",
    title: "Schema registry",
    answers: "Does the schema registry answer, how fast, and are schemas refused?",
    variables: [],
    rows: [
      {
        title: "Does it answer?",
        panels: [
          {
            id: 1,
            kind: "number",
            title: "Instances that answer",
            why: `${instances} are planned; one is enough.`,
            width: 6,
            unit: "plain",
            limits: below(instances, 1),
            queries: [{ expr: `sum(up{job="${JOBS.registry}"})`, name: "up" }],
          },
          upOrDown(2, `up{job="${JOBS.registry}"}`, 18),
        ],
      },
      {
        title: "Requests",
        panels: [
          graph({
            id: 10,
            title: "Answers by status",
            why: "4xx: clients ask for what isn't there, or aren't allowed to. 5xx: the registry can't.",
            unit: "perSecond",
            stacked: true,
            queries: [
              { expr: "sum by (status) (rate(registry_requests_total[$__rate_interval]))", name: "{{status}}" },
            ],
          }),
          graph({
            id: 11,
            title: "Share of answers that failed (5xx)",
            why: "Clients keep schemas that they have seen: a short failure stops only those that are new.",
            unit: "share",
            limits: above(0.01),
            queries: [
              {
                expr: '(sum(rate(registry_requests_total{status="5xx"}[$__rate_interval])) or vector(0)) / (sum(rate(registry_requests_total[$__rate_interval])) > 0)',
                name: "failed",
              },
            ],
          }),
          graph({
            id: 12,
            title: "Slowest answer, by instance",
            why: "Registering waits for Kafka; reading comes from memory.",
            unit: "seconds",
            queries: [{ expr: "max by (instance) (registry_request_seconds_max)", name: "{{instance}}" }],
          }),
        ],
      },
      {
        title: "Schemas",
        panels: [
          graph({
            id: 20,
            title: "Registrations in an hour",
            why: "Also those of schemas that were there already. Steady numbers: clients register instead of looking up.",
            width: 12,
            unit: "count",
            emptyWhenHealthy: "no schema was registered since the registry was started.",
            queries: [{ expr: "sum(increase(registry_registrations_total[1h]))", name: "registrations" }],
          }),
          graph({
            id: 21,
            title: "Schemas refused in an hour",
            why: "Not compatible with what is registered: a release that would have broken readers.",
            width: 12,
            unit: "count",
            limits: beyond(0),
            emptyWhenHealthy: "no schema was ever refused.",
            queries: [{ expr: "sum(increase(registry_refused_schemas_total[1h]))", name: "refused" }],
          }),
        ],
      },
    ],
  };
}
