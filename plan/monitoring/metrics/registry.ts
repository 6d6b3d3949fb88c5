// What the schema registry says of itself. The names are the same for whichever registry the platform runs: Prometheus
// renames what that one exports.

import { metricsOf } from "./metric";

const { counter, gauge } = metricsOf("schema-registry");

export const REGISTRY_METRICS = [
  counter("registry_requests_total", ["method", "path", "status"], "answers by class of status: 2xx, 401, 4xx, 5xx"),
  counter("registry_refused_schemas_total", [], "schemas refused: not compatible, or not to be understood", {
    emptyWhenHealthy: true,
  }),
  counter("registry_registrations_total", [], "requests that registered a schema, or found it registered", {
    emptyWhenHealthy: true,
  }),
  gauge("registry_request_seconds_max", ["method", "path", "status"], "seconds of the slowest recent answer"),
];
