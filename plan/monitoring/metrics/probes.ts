// What is seen of a TLS port from outside, by Prometheus' own blackbox exporter: one probe for each holder of a
// certificate, whose name is the label `holder` (kafka-1, prometheus, ...).

import { metricsOf } from "./metric";

const { gauge } = metricsOf("probe");

export const PROBE_METRICS = [
  gauge("probe_success", [], "1: the port answers with a certificate of the stack's authority"),
  gauge("probe_ssl_earliest_cert_expiry", [], "when the first certificate of the chain ends (Unix time)"),
];
