// A whole stack in which all is well, as every exporter would say it.

import type { Watched } from "../../../../plan/monitoring/alerts/watched";
import type { Series } from "./case";

export function healthy(stack: Watched, values: number): Series {
  const steady = (value: number) => `${value}x${values}`;
  const growing = (each: number) => `0+${each}x${values}`;
  const series: Record<string, string> = {};
  const brokers = stack.nodes.filter((node) => node.roles.includes("broker"));
  const active = stack.nodes.find((node) => node.roles.includes("controller"))?.name;

  for (const { name, roles } of stack.nodes) {
    const of = (more = "") => `{job="kafka",instance="${name}"${more}}`;
    series[`up${of()}`] = steady(1);
    series[`kafka_server_raftmetrics_log_end_offset${of()}`] = growing(120);
    series[`jvm_memory_used_bytes${of(',area="heap"')}`] = steady(500);
    series[`jvm_memory_max_bytes${of(',area="heap"')}`] = steady(1000);
    series[`probe_success{job="probe",instance="${name}",holder="${name}"}`] = steady(1);
    series[`probe_ssl_earliest_cert_expiry{job="probe",instance="${name}",holder="${name}"}`] = steady(365 * 86_400);
    if (!roles.includes("controller")) continue;
    const says = (value: number) => steady(name === active ? value : 0);
    series[`kafka_controller_kafkacontroller_activecontrollercount${of()}`] = says(1);
    series[`kafka_controller_kafkacontroller_activebrokercount${of()}`] = says(brokers.length);
    series[`kafka_controller_kafkacontroller_offlinepartitionscount${of()}`] = says(0);
    series[`kafka_controller_kafkacontroller_globalpartitioncount${of()}`] = says(300);
    series[`kafka_controller_kafkacontroller_preferredreplicaimbalancecount${of()}`] = says(0);
    series[`kafka_controller_controllerstats_uncleanleaderelections_total${of()}`] = says(0);
  }
  for (const { name } of brokers) {
    const of = (more = "") => `{job="kafka",instance="${name}"${more}}`;
    series[`kafka_server_replicamanager_underreplicatedpartitions${of()}`] = steady(0);
    series[`kafka_server_replicamanager_underminisrpartitioncount${of()}`] = steady(0);
    series[`kafka_server_replicamanager_isrshrinks_total${of()}`] = steady(12);
    series[`kafka_network_requestmetrics_totaltimems${of(',request="Produce",quantile="0.99"')}`] = steady(8);
    series[`kafka_network_requestmetrics_errors_total${of(',request="Produce",error="NONE"')}`] = growing(6000);
    series[`kafka_network_socketserver_networkprocessoravgidle_percent${of()}`] = steady(0.95);
    series[`kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent${of()}`] = steady(0.95);
    series[`kafka_log_log_size${of(',topic="t",partition="0"')}`] = steady(100 * 1024 ** 3);
    series[`kafka_log_logmanager_offlinelogdirectorycount${of()}`] = steady(0);
  }
  for (const job of ["kafka-exporter", "prometheus", "alertmanager", "grafana"]) {
    series[`up{job="${job}",instance="${job}"}`] = steady(1);
  }
  series['prometheus_config_last_reload_successful{instance="prometheus"}'] = steady(1);
  series['alertmanager_config_last_reload_successful{instance="alertmanager"}'] = steady(1);
  for (const { system, group } of stack.groups) {
    const of = `{job="kafka-exporter",system="${system}",consumergroup="${group}",topic="t",partition="0"}`;
    series[`kafka_consumergroup_lag${of}`] = steady(3);
    series[`kafka_consumergroup_current_offset${of}`] = growing(6000);
    series[`app_records_processed_total{system="${system}",group="${group}",topic="t"}`] = growing(6000);
    for (const part of ['bucket{le="0.1",', 'bucket{le="2",', 'bucket{le="60",', "count{"]) {
      const [name = "", label = ""] = part.split("{");
      const of = `{${label}system="${system}",group="${group}",topic="t"}`;
      series[`app_processing_seconds_${name}${of}`] = growing(6000);
      series[`app_end_to_end_seconds_${name}${of}`] = growing(6000);
    }
  }
  for (const { system, topic } of stack.topics) {
    series[`kafka_topic_partition_current_offset{topic="${topic}",partition="0"}`] = growing(6600);
    series[`app_produce_seconds_bucket{system="${system}",topic="${topic}",le="0.01"}`] = growing(6000);
    series[`app_produce_seconds_count{system="${system}",topic="${topic}"}`] = growing(6000);
  }
  for (const { topic } of stack.deadLetters) {
    series[`kafka_topic_partition_current_offset{topic="${topic}",partition="0"}`] = steady(40);
    series[`kafka_topic_partition_oldest_offset{topic="${topic}",partition="0"}`] = steady(40);
  }
  for (const index of [1, 2, 3]) {
    const of = `job="schema-registry",instance="registry-${index}"`;
    series[`up{${of}}`] = steady(1);
    series[`registry_requests_total{${of},status="2xx"}`] = growing(600);
  }
  for (const { source, target } of stack.mirrors) {
    const of = `{source="${source}",target="${target}",topic="orders",partition="0"}`;
    series[`kafka_connect_mirror_mirrorsourceconnector_records_total${of}`] = growing(60);
    const reading = `{source="${source}",target="${target}",task="0"}`;
    series[`kafka_connect_mirror_mirrorsourceconnector_fetches_total${reading}`] = growing(120);
    series[`kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms${of}`] = steady(800);
  }
  return series;
}
