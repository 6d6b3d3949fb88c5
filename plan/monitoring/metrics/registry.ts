// What the schema registry says of itself. The names are the same for whichever registry the platform runs: Prometheus
// renames what that one exports.

import { metricsOf } from "./metric";

const { counter, gauge } = metricsOf("schema-registry");

export const REGISTRY_METRICS = [
  counter("registry_requests_total", ["status"], "answers by class of status: 2xx, 4xx, 5xx"),
  counter("registry_refused_schemas_total", [], "schemas refused because they aren't compatible", {
    emptyWhenHealthy: true,
  }),
  counter("registry_registrations_total", [], "requests that registered a schema, or found it registered"),
  gauge("registry_request_seconds_max", [], "seconds of the slowest recent answer"),
];
