// Whom Prometheus asks: every target by name, and of its answer only what the contract knows.

import type { Fleet, Metrics, Rename } from "../fleet/fleet";
import { copiesName } from "../kubernetes/names";
import type { NodePlace } from "../layout";
import { isSecure, scheme, type Watched } from "./context";
import { JOBS, METRICS, seriesOf, type Job } from "./metrics";
import { AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE, READER, READER_SECRET } from "./names";
import { topicLabels } from "./topic-labels";

type Labels = Readonly<Record<string, string>>;
interface Target {
  readonly address: string;
  readonly labels: Labels;
}

/** A probe costs its target a handshake, and certificates end slowly. */
const PROBE_EVERY = 4;

export function passwordFile(secret: string): string {
  return `${secret}.password`;
}

/** @param own the monitoring's own fleets; all fleets that have metrics are asked, and all that have TLS are probed */
export function scrapeConfigs(watched: Watched, own: readonly Fleet[]): object[] {
  const fleets = [...watched.fleets, ...own];
  return [
    {
      ...common(watched, JOBS.kafka, { scheme: scheme(watched), path: "/metrics", login: { secret: READER_SECRET } }),
      static_configs: statically(watched.layout.nodes.map(nodeTarget)),
    },
    ...fleets.flatMap((fleet) => (fleet.metrics ? [fleetConfig(watched, fleet, fleet.metrics)] : [])),
    ...applications(watched),
    ...probes(watched, fleets),
  ];
}

/** The secrets that Prometheus needs in order to ask. */
export function secretsNeeded(watched: Watched, own: readonly Fleet[]): string[] {
  const logins = [...watched.fleets, ...own].map((fleet) => fleet.metrics?.login);
  const secrets = logins.flatMap((login) => (typeof login === "object" ? [login.secret] : []));
  return [...new Set([READER_SECRET, ...secrets])];
}

function nodeTarget(node: NodePlace): Target {
  const labels = { instance: node.name, zone: node.zone, node_id: String(node.id), roles: node.roles.join(",") };
  return { address: `${node.host}:${node.ports.metrics}`, labels };
}

/** Equal copies have one name for all: the name service knows where each is, and all show the same certificate. */
function copiesConfig(watched: Watched, { name, instances }: Fleet, metrics: Metrics): object {
  const { tls_config, ...rest } = common(watched, metrics.job, metrics);
  const host = instances[0]?.host ?? "";
  return {
    ...rest,
    ...(tls_config ? { tls_config: { ...tls_config, server_name: host } } : {}),
    dns_sd_configs: [
      { names: [host.replace(name, copiesName(name))], type: "A", port: instances[0]?.ports[metrics.port] },
    ],
  };
}

function fleetConfig(watched: Watched, fleet: Fleet, metrics: Metrics): object {
  if (fleet.replicas !== undefined) return copiesConfig(watched, fleet, metrics);
  const targets = fleet.instances.map(({ name, zone, host, ports }) => ({
    address: `${host}:${ports[metrics.port]}`,
    labels: { instance: name, zone },
  }));
  return { ...common(watched, metrics.job, metrics), static_configs: statically(targets) };
}

/** Whether any service of the systems is asked how it fares. */
export function asksServices(watched: Watched): boolean {
  return serviceTargets(watched).length > 0;
}

function serviceTargets({ catalog, config, settings }: Watched): Target[] {
  return catalog.services.flatMap((service) => {
    // Only beside them in Docker is a service's name an address; elsewhere the stack says where its services run.
    const usual =
      service.metrics && config.platform.kind === "docker" ? [`${service.name}:${service.metrics.port}`] : [];
    return (settings.targets[service.name] ?? usual).map((address, index) => ({
      address,
      labels: {
        instance: `${service.name}-${index + 1}`,
        system: service.system,
        service: service.name,
        __metrics_path__: service.metrics?.path ?? "/metrics",
        __scheme__: service.metrics?.scheme ?? "http",
      },
    }));
  });
}

/** One job for all services, since rules and dashboards tell them apart by their labels. */
function applications(watched: Watched): object[] {
  const targets = serviceTargets(watched);
  if (targets.length === 0) return [];
  // Each target's own scheme and path go before those of the job.
  const usually = { scheme: scheme(watched), path: "/metrics" };
  return [{ ...common(watched, JOBS.applications, usually), static_configs: statically(targets) }];
}

function probes(watched: Watched, fleets: readonly Fleet[]): object[] {
  const prober = fleets.find((fleet) => fleet.name === "blackbox-exporter");
  const at = prober?.instances[0];
  if (!isSecure(watched) || !at) return [];
  const nodes = watched.layout.nodes.map((node) => ({
    address: `${node.host}:${node.ports.client ?? node.ports.controller}`,
    labels: { instance: node.name, holder: node.name, zone: node.zone },
  }));
  const services = fleets
    .filter((fleet) => !mayBeMissing(watched, fleet))
    .flatMap((fleet) =>
      fleet.instances.map(({ name, zone, host, ports }) => ({
        address: `${host}:${ports[fleet.health.port]}`,
        labels: { instance: name, holder: name, zone },
      })),
    );
  return [
    {
      ...common(watched, JOBS.probes, { scheme: scheme(watched), path: "/probe", login: "certificate" }),
      scrape_interval: `${(PROBE_EVERY * watched.settings.interval) / 1000}s`,
      params: { module: ["tls"] },
      static_configs: statically([...nodes, ...services]),
      relabel_configs: [
        { source_labels: ["__address__"], target_label: "__param_target" },
        { target_label: "__address__", replacement: `${at.host}:${at.ports["web"]}` },
      ],
    },
  ];
}

/** No distribution has these, so a developer's machine may well do without them. */
export function mayBeMissing({ config }: Pick<Watched, "config">, { name }: Pick<Fleet, "name">): boolean {
  return config.platform.kind === "local" && ["grafana", "kafka-ui"].includes(name);
}

function common(watched: Watched, job: Job, metrics: Pick<Metrics, "scheme" | "path" | "login" | "renames">) {
  const { login } = metrics;
  return {
    job_name: job,
    scheme: metrics.scheme,
    metrics_path: metrics.path,
    ...(isSecure(watched)
      ? {
          tls_config: {
            ca_file: AUTHORITY_FILE,
            ...(login === "certificate" ? { cert_file: CERTIFICATE_FILE, key_file: KEY_FILE } : {}),
          },
        }
      : {}),
    ...(typeof login === "object"
      ? { basic_auth: { username: READER, password_file: passwordFile(login.secret) } }
      : {}),
    metric_relabel_configs: [...(metrics.renames ?? []).flatMap(renamed), ...kept(job), ...topicLabels(watched, job)],
  };
}

/** What a rule has renamed, none of those after it fits any more. */
function renamed({ series, where = {}, to, labels = {} }: Rename): object[] {
  const taken = Object.entries(labels);
  const source = ["__name__", ...Object.keys(where)];
  const rename = {
    source_labels: source,
    regex: [series, ...Object.values(where)].map(literally).join(";"),
    target_label: "__name__",
    replacement: to,
  };
  return [
    rename,
    ...taken.map(([from, name]) => ({
      source_labels: ["__name__", from],
      regex: `${literally(to)};(.+)`,
      target_label: name,
      replacement: "$1",
    })),
  ];
}

function literally(text: string): string {
  return text.replaceAll(/[.+*?^$()[\]{}|\\]/g, "\\$&");
}

/** All else that a target says is dropped before it is stored. */
function kept(job: Job): object[] {
  const names = METRICS.filter((metric) => metric.jobs.includes(job)).flatMap(seriesOf);
  return [{ source_labels: ["__name__"], regex: names.join("|"), action: "keep" }];
}

function statically(targets: readonly Target[]): object[] {
  return targets.map(({ address, labels }) => ({ targets: [address], labels }));
}
