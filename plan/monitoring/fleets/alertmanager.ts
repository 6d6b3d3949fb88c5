// Alertmanager: groups what fires, keeps the consequences of one fault quiet, and tells who should know.

import type { BundleFile } from "../../broker/bundle";
import type { Fleet } from "../../fleet/fleet";
import { fleetPlace } from "../../fleet/place";
import { accountsWith } from "../../rotation/logins";
import { ALERTMANAGER_FILE } from "../alertmanager";
import { filesOf, isSecure, scheme, tlsFiles, type Watched } from "../context";
import { JOBS } from "../metrics";
import { AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE, OPERATOR, OPERATOR_SECRET, READER, READER_SECRET } from "../names";
import { asksItself, itsOwnAddress, probeFiles, probeFlag } from "../probe";
import { WEB_FILE, webConfiguration } from "../web-config";

export const ALERTMANAGER = "alertmanager";
const VERSION = "0.28.1";

/** @param files its configuration, and what that names */
export function alertmanager(watched: Watched, files: Readonly<Record<string, BundleFile>>): Fleet {
  const place = fleetPlace(watched.config, ALERTMANAGER, 1);
  const name = place.name(0);
  const { config, data } = place.paths;
  const people = accountsWith(watched.config, OPERATOR, OPERATOR_SECRET);
  const users = [...people, { user: READER, secret: READER_SECRET }];
  return {
    name: ALERTMANAGER,
    purpose: "tells people of alerts",
    software: {
      version: VERSION,
      image: `prom/alertmanager:v${VERSION}`,
      local: {
        kind: "installed",
        program: "prometheus-alertmanager",
        install: "install it (Debian: apt-get install prometheus-alertmanager)",
      },
    },
    instances: [
      {
        name,
        zone: place.zone(0),
        host: place.host(0),
        ports: { web: place.port(0) },
        files: {
          ...files,
          ...filesOf({ [WEB_FILE]: webConfiguration(watched, users), ...probeFiles(watched, config) }),
          ...tlsFiles(watched, name),
        },
        command: [
          "alertmanager",
          `--config.file=${config}/${ALERTMANAGER_FILE}`,
          `--storage.path=${data}`,
          `--web.config.file=${config}/${WEB_FILE}`,
          `--web.listen-address=${place.bind}:${place.port(0)}`,
          `--web.external-url=${scheme(watched)}://${place.reach(0)}`,
          // It stands alone; otherwise it would open a port for others to join it.
          "--cluster.listen-address=",
        ],
        environment: {},
      },
    ],
    // Strangers are refused, which is how one sees that it is there.
    health: {
      port: "web",
      scheme: scheme(watched),
      path: "/-/ready",
      status: 401,
      ...(isSecure(watched) ? { authority: AUTHORITY_FILE } : {}),
      ...(asksItself(watched)
        ? {
            asked: [
              ...["amtool", `--alertmanager.url=${itsOwnAddress(watched, place.port(0))}`, probeFlag(config)],
              ...["--timeout=3s", "alert", "query"],
            ],
          }
        : {}),
      startSeconds: 60,
    },
    metrics: {
      job: JOBS.alertmanager,
      port: "web",
      scheme: scheme(watched),
      path: "/metrics",
      login: { secret: READER_SECRET },
    },
    resources: { cpus: 0.1, memory: 128 * 1024 ** 2 },
    after: [],
    calledBy: ["fleet:prometheus", "fleet:blackbox-exporter", "operators"],
    calls: ["world"],
    reload: {
      signal: "SIGHUP",
      files: [...Object.keys(files), WEB_FILE, AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE],
    },
    // Silences, and what it has already told.
    volume: 1024 ** 3,
  };
}
