// Grafana: shows Prometheus' answers. Everything in it is provisioned from files; nothing is kept that can't be made anew.

import type { Fleet } from "../../fleet/fleet";
import { fleetPlace, type FleetPlace } from "../../fleet/place";
import { material } from "../../materials";
import { newest } from "../../rotation/generations";
import { currentAccount, validPasswords } from "../../rotation/logins";
import { filesOf, isSecure, scheme, tlsFiles, type Watched } from "../context";
import { dashboardProviderFile, dataSourceFile } from "../dashboards/provisioning";
import { JOBS } from "../metrics";
import {
  AUTHORITY_FILE,
  CERTIFICATE_FILE,
  GRAFANA as GRAFANA_USER,
  GRAFANA_KEY_SECRET,
  GRAFANA_SECRET,
  KEY_FILE,
  OPERATOR,
  OPERATOR_SECRET,
} from "../names";

export const GRAFANA = "grafana";
const VERSION = "12.1.1";
const SETTINGS = "grafana.ini";
const PASSWORD_FILE = "prometheus.password";
const HOME = "/usr/share/grafana";

/** @param dashboards as JSON, by their path */
export function grafana(watched: Watched, dashboards: Readonly<Record<string, string>>, prometheusUrl: string): Fleet {
  const place = fleetPlace(watched.config, GRAFANA, 1);
  const name = place.name(0);
  const asker = currentAccount(watched.config, GRAFANA_USER, GRAFANA_SECRET);
  const { config } = place.paths;
  return {
    name: GRAFANA,
    purpose: "dashboards",
    software: {
      version: VERSION,
      image: `grafana/grafana:${VERSION}`,
      local: {
        kind: "installed",
        program: "grafana",
        install: "install it (https://grafana.com/grafana/download)",
      },
    },
    instances: [
      {
        name,
        zone: place.zone(0),
        host: place.host(0),
        ports: { web: place.port(0) },
        files: {
          ...filesOf({
            [SETTINGS]: settings(watched, place),
            "provisioning/datasources/prometheus.yml": dataSourceFile({
              url: prometheusUrl,
              ...(isSecure(watched) ? { authorityFile: `${config}/${AUTHORITY_FILE}` } : {}),
              user: { name: asker.user, passwordFile: `${config}/${PASSWORD_FILE}` },
            }),
            [PASSWORD_FILE]: material("password", asker.secret),
            "provisioning/dashboards/platform.yml": dashboardProviderFile(`${config}/dashboards`),
            ...Object.fromEntries(Object.entries(dashboards).map(([path, text]) => [`dashboards/${path}`, text])),
          }),
          ...tlsFiles(watched, name),
        },
        command: [
          ...["grafana", "server", `--homepath=${HOME}`, `--config=${config}/${SETTINGS}`],
          ...paths(watched, place).map(([setting, path]) => `cfg:default.${setting}=${path}`),
        ],
        environment: {},
      },
    ],
    health: {
      port: "web",
      scheme: scheme(watched),
      path: "/api/health",
      status: 200,
      ...(isSecure(watched) ? { authority: AUTHORITY_FILE } : {}),
      startSeconds: 180,
    },
    // It is in no distribution that a developer's machine has by itself: there it may well be missing.
    ...(watched.config.platform.kind === "local"
      ? {}
      : { metrics: { job: JOBS.grafana, port: "web", scheme: scheme(watched), path: "/metrics" } }),
    resources: { cpus: 0.5, memory: 512 * 1024 ** 2 },
    after: [],
    calledBy: ["fleet:prometheus", "fleet:blackbox-exporter", "operators"],
    calls: ["fleet:prometheus"],
    volume: 1024 ** 3,
  };
}

/** It would look for relative paths in its own home. */
function paths(watched: Watched, { paths }: FleetPlace): [setting: string, path: string][] {
  const absolute = (path: string) => (path.startsWith("/") ? path : `{directory}/${path}`);
  return [
    ["paths.data", absolute(paths.data)],
    ["paths.logs", absolute(paths.logs)],
    ["paths.provisioning", absolute(`${paths.config}/provisioning`)],
    ...(isSecure(watched)
      ? ([
          ["server.cert_file", absolute(`${paths.config}/${CERTIFICATE_FILE}`)],
          ["server.cert_key", absolute(`${paths.config}/${KEY_FILE}`)],
        ] as [string, string][])
      : []),
  ];
}

/** It takes its administrator's password and its key in when it makes its database, and never again. */
function databaseOf({ config }: Watched): string {
  const made = [OPERATOR_SECRET, GRAFANA_KEY_SECRET].map((secret) => newest(validPasswords(config, secret)));
  return made.every((generation) => generation === 1) ? "grafana.db" : `grafana-${made.join("-")}.db`;
}

function settings(watched: Watched, place: FleetPlace): string {
  const administrator = currentAccount(watched.config, OPERATOR, OPERATOR_SECRET);
  const sections: Record<string, Record<string, string | number | boolean>> = {
    server: {
      protocol: scheme(watched),
      http_addr: place.bind,
      http_port: place.port(0),
      domain: place.reach(0).split(":")[0] ?? "",
    },
    database: { path: databaseOf(watched) },
    security: {
      admin_user: administrator.user,
      admin_password: material("password", administrator.secret),
      // What it encrypts in its database, it would otherwise encrypt with a key that everybody knows.
      secret_key: material("password", GRAFANA_KEY_SECRET),
      cookie_secure: isSecure(watched),
      disable_gravatar: true,
    },
    users: { allow_sign_up: false },
    "auth.anonymous": { enabled: false },
    analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
  };
  return Object.entries(sections)
    .map(([name, values]) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ""].join("\n"),
    )
    .join("\n");
}
