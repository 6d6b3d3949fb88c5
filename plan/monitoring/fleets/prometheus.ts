// Prometheus: asks everything, keeps the answers, evaluates the rules.

import { stringify } from "yaml";
import type { BundleFile } from "../../broker/bundle";
import type { Fleet } from "../../fleet/fleet";
import { fleetPlace } from "../../fleet/place";
import { material } from "../../materials";
import { accountsWith } from "../../rotation/logins";
import { filesOf, isSecure, scheme, tlsFiles, type Watched } from "../context";
import { JOBS, PLATFORM_SYSTEM } from "../metrics";
import {
  AUTHORITY_FILE,
  CERTIFICATE_FILE,
  GRAFANA,
  GRAFANA_SECRET,
  KEY_FILE,
  OPERATOR,
  OPERATOR_SECRET,
  READER,
  READER_SECRET,
} from "../names";
import { asksItself, itsOwnAddress, probeFiles, probeFlag } from "../probe";
import { passwordFile, scrapeConfigs, secretsNeeded } from "../scraping";
import { WEB_FILE, webConfiguration } from "../web-config";

export const PROMETHEUS = "prometheus";
const VERSION = "3.5.0";
const SETTINGS = "prometheus.yml";
/** Every file of rules is called so. */
const RULES = "rules-*.yml";
const DAY = 86_400_000;
const SECOND = 1000;

/**
 * @param rules by file name
 * @param others the rest of the monitoring's fleets
 */
export function prometheus(
  watched: Watched,
  rules: Readonly<Record<string, BundleFile>>,
  others: readonly Fleet[],
): Fleet {
  const place = fleetPlace(watched.config, PROMETHEUS, 1);
  const name = place.name(0);
  const { config, data } = place.paths;
  const { retention, volume } = watched.settings;
  const users = [
    ...accountsWith(watched.config, OPERATOR, OPERATOR_SECRET),
    ...accountsWith(watched.config, GRAFANA, GRAFANA_SECRET),
    { user: READER, secret: READER_SECRET },
  ];
  const bare: Omit<Fleet, "instances" | "reload"> = {
    name: PROMETHEUS,
    purpose: "metrics and rules",
    software: {
      version: VERSION,
      image: `prom/prometheus:v${VERSION}`,
      local: {
        kind: "installed",
        program: "prometheus",
        install: "install it (Debian: apt-get install prometheus)",
      },
    },
    // Strangers are refused, which is how one sees that it is there.
    health: {
      port: "web",
      scheme: scheme(watched),
      path: "/-/ready",
      status: 401,
      ...(isSecure(watched) ? { authority: AUTHORITY_FILE } : {}),
      ...(asksItself(watched)
        ? {
            asked: ["promtool", "check", "ready", `--url=${itsOwnAddress(watched, place.port(0))}`, probeFlag(config)],
          }
        : {}),
      startSeconds: 120,
    },
    metrics: {
      job: JOBS.prometheus,
      port: "web",
      scheme: scheme(watched),
      path: "/metrics",
      login: { secret: READER_SECRET },
    },
    resources: { cpus: 1, memory: 2 * 1024 ** 3 },
    after: [],
    calledBy: ["fleet:grafana", "fleet:blackbox-exporter", "operators"],
    calls: [
      "brokers",
      "services",
      ...[...watched.fleets.filter((fleet) => fleet.metrics), ...others].map((fleet) => `fleet:${fleet.name}` as const),
    ],
    volume,
  };
  const instance = {
    name,
    zone: place.zone(0),
    host: place.host(0),
    ports: { web: place.port(0) },
    command: [
      "prometheus",
      `--config.file=${config}/${SETTINGS}`,
      `--storage.tsdb.path=${data}`,
      `--storage.tsdb.retention.time=${Math.ceil(retention / DAY)}d`,
      // Room for what it is just compacting.
      `--storage.tsdb.retention.size=${Math.floor((0.8 * volume) / 1024 ** 2)}MB`,
      `--web.config.file=${config}/${WEB_FILE}`,
      `--web.listen-address=${place.bind}:${place.port(0)}`,
      `--web.external-url=${scheme(watched)}://${place.reach(0)}`,
    ],
    environment: {},
  };
  // It watches itself as it watches the others.
  const own = [...others, { ...bare, instances: [{ ...instance, files: {} }] }];
  const files = {
    ...filesOf({
      [SETTINGS]: settings(watched, own),
      [WEB_FILE]: webConfiguration(watched, users),
      ...probeFiles(watched, config),
      ...Object.fromEntries(
        secretsNeeded(watched, own).map((secret) => [passwordFile(secret), material("password", secret)]),
      ),
    }),
    ...rules,
    ...tlsFiles(watched, name),
  };
  const read = [SETTINGS, WEB_FILE, ...Object.keys(rules), AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE];
  return { ...bare, instances: [{ ...instance, files }], reload: { signal: "SIGHUP", files: read } };
}

function settings(watched: Watched, own: readonly Fleet[]): string {
  const { config, settings } = watched;
  const seconds = settings.interval / SECOND;
  const text = stringify(
    {
      global: {
        scrape_interval: `${seconds}s`,
        scrape_timeout: `${Math.min(10, seconds)}s`,
        evaluation_interval: `${seconds}s`,
        external_labels: {
          system: PLATFORM_SYSTEM,
          environment: config.environment,
          cluster: config.cluster.name,
          stack: config.stack,
        },
      },
      rule_files: [RULES],
      alerting: {
        alertmanagers: own.filter((fleet) => fleet.name === "alertmanager").map((fleet) => toTell(watched, fleet)),
      },
      scrape_configs: scrapeConfigs(watched, own),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return text;
}

function toTell(watched: Watched, { instances }: Fleet): object {
  return {
    scheme: scheme(watched),
    ...(isSecure(watched) ? { tls_config: { ca_file: AUTHORITY_FILE } } : {}),
    basic_auth: { username: READER, password_file: passwordFile(READER_SECRET) },
    static_configs: [{ targets: instances.map(({ host, ports }) => `${host}:${ports["web"]}`) }],
  };
}
