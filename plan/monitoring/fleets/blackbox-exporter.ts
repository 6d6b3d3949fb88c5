// Prometheus' own prober: opens a TLS connection to whom it is asked about, and says how long the certificate lives.

import { stringify } from "yaml";
import type { Fleet } from "../../fleet/fleet";
import { fleetPlace } from "../../fleet/place";
import { filesOf, tlsFiles, type Watched } from "../context";
import { AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE } from "../names";
import { WEB_FILE, webConfiguration } from "../web-config";

export const BLACKBOX_EXPORTER = "blackbox-exporter";
const VERSION = "0.27.0";
const SETTINGS = "blackbox.yml";

export function blackboxExporter(watched: Watched): Fleet {
  const place = fleetPlace(watched.config, BLACKBOX_EXPORTER, 1);
  const name = place.name(0);
  const { config } = place.paths;
  return {
    name: BLACKBOX_EXPORTER,
    purpose: "certificates and reachability, seen from outside",
    software: {
      version: VERSION,
      image: `prom/blackbox-exporter:v${VERSION}`,
      local: {
        kind: "installed",
        program: "prometheus-blackbox-exporter",
        install: "install it (Debian: apt-get install prometheus-blackbox-exporter)",
      },
    },
    instances: [
      {
        name,
        zone: place.zone(0),
        host: place.host(0),
        ports: { web: place.port(0) },
        files: {
          ...filesOf({ [SETTINGS]: settings(config), [WEB_FILE]: webConfiguration(watched, "certificate") }),
          ...tlsFiles(watched, name),
        },
        command: [
          "blackbox_exporter",
          `--config.file=${config}/${SETTINGS}`,
          `--web.config.file=${config}/${WEB_FILE}`,
          `--web.listen-address=${place.bind}:${place.port(0)}`,
        ],
        environment: {},
      },
    ],
    health: { port: "web", scheme: "tcp", startSeconds: 120 },
    resources: { cpus: 0.1, memory: 64 * 1024 ** 2 },
    after: [],
    calledBy: ["fleet:prometheus"],
    calls: ["brokers"],
    reload: { signal: "SIGHUP", files: [SETTINGS, WEB_FILE, AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE] },
  };
}

/** It shows a certificate of its own, since some ask for one before they say anything. */
function settings(directory: string): string {
  return stringify({
    modules: {
      tls: {
        prober: "tcp",
        timeout: "5s",
        tcp: {
          preferred_ip_protocol: "ip4",
          tls: true,
          tls_config: {
            ca_file: `${directory}/${AUTHORITY_FILE}`,
            cert_file: `${directory}/${CERTIFICATE_FILE}`,
            key_file: `${directory}/${KEY_FILE}`,
          },
        },
      },
    },
  });
}
