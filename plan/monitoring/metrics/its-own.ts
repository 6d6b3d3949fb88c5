// What watching says of itself.

import { metricsOf } from "./metric";

const prometheus = metricsOf("prometheus");
const alertmanager = metricsOf("alertmanager");
const all = metricsOf(
  ...["kafka", "kafka-exporter", "probe", "schema-registry", "mirror", "application"],
  ...["prometheus", "alertmanager", "grafana"],
);

export const ITS_OWN_METRICS = [
  all.gauge("up", [], "1: the target answered when it was last scraped"),
  all.gauge("scrape_duration_seconds", [], "seconds that the scrape took"),
  prometheus.counter("prometheus_rule_evaluation_failures_total", ["rule_group"], "rules that could not be evaluated"),
  prometheus.gauge("prometheus_config_last_reload_successful", [], "0: it runs on an older configuration"),
  prometheus.counter("prometheus_notifications_dropped_total", [], "alerts that reached no Alertmanager"),
  prometheus.gauge("prometheus_tsdb_head_series", [], "series that it holds"),
  alertmanager.gauge("alertmanager_config_last_reload_successful", [], "0: it runs on an older configuration"),
  alertmanager.counter("alertmanager_notifications_total", ["integration"], "notifications sent"),
  alertmanager.counter("alertmanager_notifications_failed_total", ["integration"], "notifications that did not arrive"),
];
