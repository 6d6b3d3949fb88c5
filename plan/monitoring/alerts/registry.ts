// Alerts about the schema registry.

import { MINUTE, PLATFORM, type AlertRule } from "./rule";
import type { Watched } from "./watched";

const ERRORS = 0.01;

export function registryAlerts({ registry }: Watched): AlertRule[] {
  if (!registry) return [];
  const { instances } = registry;
  const answering = '(sum(up{job="schema-registry"}) or vector(0))';
  const down = { alert: "SchemaRegistryDown", for: MINUTE, labels: PLATFORM, dashboard: "registry" } as const;
  const refused = "registry_refused_schemas_total";
  return [
    {
      ...down,
      expr: `${answering} == 0`,
      severity: "critical",
      summary: "The schema registry is down",
      description: `None of ${instances} instances answers: nobody can register or look up a schema.`,
    },
    ...(instances < 2
      ? []
      : [
          {
            ...down,
            expr: `${answering} < ${instances}`,
            severity: "warning",
            summary: "An instance of the schema registry is down",
            description: `{{ $value }} of ${instances} instances answer.`,
          } as const,
        ]),
    {
      alert: "SchemaRegistryErrors",
      expr:
        'sum(rate(registry_requests_total{status="5xx"}[5m])) / sum(rate(registry_requests_total[5m]))' +
        ` > ${ERRORS}`,
      for: 5 * MINUTE,
      severity: "warning",
      labels: PLATFORM,
      summary: "The schema registry fails",
      description: "{{ $value | humanizePercentage }} of all requests end with an error of the registry itself.",
      dashboard: "registry",
    },
    {
      alert: "SchemaCompatibilityFailure",
      // The counter is born with the first refusal, which an increase alone would not see.
      expr:
        `sum(increase(${refused}[15m])) > 0 or` +
        ` sum((${refused} unless ${refused} offset 15m) and on (instance) up{job="schema-registry"} offset 15m == 1) > 0`,
      for: 0,
      severity: "warning",
      labels: PLATFORM,
      summary: "A schema was refused",
      description:
        '{{ $value | printf "%.0f" }} schemas were refused in 15 minutes: they would break who reads or writes today, or can\'t be read.',
      dashboard: "registry",
    },
  ];
}
