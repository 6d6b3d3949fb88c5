// HAProxy in front of the registry's instances: one address, which answers as long as one of them does.
//
// It speaks TLS on both sides, because only who sees a request as a whole can send it once more to another instance.
// Every request of a registry may be sent twice: to register what is registered changes nothing.

import type { StackConfiguration } from "../configuration";
import type { Fleet, HttpHealth, Instance } from "../fleet/fleet";
import { fleetPlace } from "../fleet/place";
import { holdsSecret, material } from "../materials";
import { AUTHORITY } from "../security";

export const BALANCER = "registry-balancer";
const VERSION = "2.6";
const MIB = 1024 ** 2;
/** The balancer's own answer on whether any instance is there. */
const READY = "/balancer-ready";
/** An instance that is gone is found out by the next look or the first request that it refuses, whichever comes first. */
const LOOK_MS = 2000;
/** Until its fate is settled either way. */
const CLOSER_LOOK_MS = 250;
/** A machine whose processors are all busy answers late; taking away an instance that only is slow makes the others slower. */
const PATIENCE_S = 5;

export interface BalancedArgs {
  readonly instances: readonly Instance[];
  readonly health: Pick<HttpHealth, "port" | "path" | "status">;
}

/** Where instances share one machine, or one network without a balancer of its own. */
export function balancerFleet(config: StackConfiguration, args: BalancedArgs, count: number): Fleet {
  const place = fleetPlace(config, BALANCER, 1);
  const secure = config.security !== "none";
  const scheme = secure ? "https" : "http";
  const files = {
    "haproxy.cfg": configuration(args, place.bind, place.port(0), place.paths.config, secure),
    ...(secure
      ? {
          "identity.pem": `${material("certificate", BALANCER)}\n${material("key", BALANCER)}`,
          "authority.pem": material("certificate", AUTHORITY),
        }
      : {}),
  };
  return {
    name: BALANCER,
    purpose: `One address for the ${count} instances of the registry`,
    software: {
      version: VERSION,
      image: `haproxy:${VERSION}`,
      local: {
        kind: "installed",
        program: "haproxy",
        install: "install haproxy (Debian: apt-get install haproxy, macOS: brew install haproxy)",
      },
    },
    instances: [
      {
        name: place.name(0),
        zone: place.zone(0),
        host: place.host(0),
        ports: { registry: place.port(0) },
        files: Object.fromEntries(
          Object.entries(files).map(([file, content]) => [file, { content, secret: holdsSecret(content) }]),
        ),
        // As master and worker, so that a signal takes in new files without closing a connection.
        command: ["haproxy", "-W", "-db", "-f", `${place.paths.config}/haproxy.cfg`],
        environment: {},
      },
    ],
    health: {
      port: "registry",
      scheme,
      path: READY,
      status: 200,
      ...(secure ? { authority: "authority.pem" } : {}),
      startSeconds: 60,
    },
    resources: { cpus: 0.5, memory: 64 * MIB },
    after: ["registry"],
    calledBy: ["services", "operators", "fleet:blackbox-exporter"],
    calls: ["fleet:registry"],
    reload: { signal: "SIGUSR2", files: Object.keys(files) },
    balanced: { port: "registry", url: `${scheme}://${place.reach(0)}` },
  };
}

function configuration(
  { instances, health }: BalancedArgs,
  bind: string,
  port: number,
  directory: string,
  secure: boolean,
): string {
  const checked = secure ? ` check-ssl ssl verify required ca-file ${directory}/authority.pem` : "";
  const servers = instances.map((each) => {
    const names = secure ? ` sni str(${each.host}) check-sni ${each.host} verifyhost ${each.host}` : "";
    return `  server ${each.name} ${each.host}:${each.ports["registry"]} port ${each.ports[health.port]}${names}`;
  });
  return [
    "global",
    "  log stdout format raw local0 notice",
    "  maxconn 1000",
    ...(secure ? ["  ssl-default-bind-options ssl-min-ver TLSv1.2"] : []),
    "",
    "defaults",
    "  mode http",
    "  log global",
    `  timeout connect ${PATIENCE_S}s`,
    `  timeout check ${PATIENCE_S}s`,
    "  timeout client 60s",
    "  timeout server 60s",
    "  retries 3",
    "  option redispatch 1",
    "  retry-on conn-failure empty-response",
    "",
    "frontend registry",
    `  bind ${bind}:${port}${secure ? ` ssl crt ${directory}/identity.pem` : ""}`,
    `  monitor-uri ${READY}`,
    "  monitor fail if { nbsrv(instances) lt 1 }",
    "  default_backend instances",
    "",
    "backend instances",
    "  balance roundrobin",
    `  option httpchk GET ${health.path}`,
    `  http-check expect status ${health.status}`,
    `  default-server check inter ${LOOK_MS}ms fastinter ${CLOSER_LOOK_MS}ms downinter ${CLOSER_LOOK_MS}ms fall 3 rise 2`,
    `  default-server observe layer4 error-limit 1 on-error fastinter${checked}`,
    ...servers,
    "",
  ].join("\n");
}
