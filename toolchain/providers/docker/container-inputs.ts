/** What a container is described by, and what the engine's API calls it. */
import type { ContainerCreateOptions, MountSettings } from "dockerode";
import type { Failure, Props } from "../../../providers/host/types";
import { UNKNOWN } from "../../../providers/host/types";
import { breaches, entries, flag, strings, text, whole, type Rules } from "../inputs";
import { labelsOf } from "./engine";

export interface Upload {
  readonly file: string;
  readonly content?: string;
  readonly contentBase64?: string;
  readonly source?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly permissions?: string;
}

interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
  readonly volumeOptions?: { readonly noCopy?: boolean };
}

interface Port {
  readonly internal: number;
  readonly external: number;
  readonly ip: string;
  readonly protocol: string;
}

const RULES: Rules = {
  name: { type: "string", required: true },
  image: { type: "string", required: true },
  hostname: { type: "string" },
  entrypoints: { type: "strings" },
  user: { type: "string" },
  readOnly: { type: "boolean" },
  privileged: { type: "boolean" },
  securityOpts: { type: "strings" },
  capabilities: { type: "object" },
  memory: { type: "integer", atLeast: 0 },
  memorySwap: { type: "integer", atLeast: -1 },
  restart: { type: "string", oneOf: ["no", "on-failure", "always", "unless-stopped"] },
  tmpfs: { type: "map" },
  networkMode: { type: "string", oneOf: ["none", "bridge"] },
  healthcheck: { type: "object" },
  logDriver: { type: "string" },
  logOpts: { type: "map" },
  stopTimeout: { type: "integer", atLeast: 0 },
  destroyGraceSeconds: { type: "integer", atLeast: 0 },
  removeVolumes: { type: "boolean" },
  start: { type: "boolean" },
  mustRun: { type: "boolean" },
  wait: { type: "boolean" },
  waitTimeout: { type: "integer", atLeast: 1 },
};

const LISTS = ["mounts", "uploads", "ports", "networksAdvanced", "labels"];

export const INPUTS: readonly string[] = [...Object.keys(RULES), ...LISTS];

/** Changed on the container as it is; all else is another container. */
export const UPDATED: readonly string[] = [
  ...["memory", "memorySwap", "restart", "destroyGraceSeconds", "mustRun", "removeVolumes", "wait", "waitTimeout"],
];

export function failuresOf(news: Props): Failure[] {
  const notLists = LISTS.filter(
    (name) => news[name] !== undefined && news[name] !== UNKNOWN && !Array.isArray(news[name]),
  );
  return [
    ...breaches(RULES, news),
    ...notLists.map((property) => ({ property, reason: `"${property}" must be a list.` })),
    ...(news["mustRun"] === false ? [] : [{ property: "mustRun", reason: '"mustRun" is implemented as false only.' }]),
  ];
}

const SECOND = 1_000_000_000;
const MIB = 1024 ** 2;

/** "5s" as the API counts: nanoseconds. */
function nanoseconds(value: unknown): number {
  const [, count = "0", unit = "s"] = /^(\d+)(s|m)$/.exec(typeof value === "string" ? value : "0s") ?? [];
  return Number(count) * (unit === "m" ? 60 : 1) * SECOND;
}

export function creation(inputs: Props): ContainerCreateOptions {
  const ports = (inputs["ports"] as Port[] | undefined) ?? [];
  const networks = (inputs["networksAdvanced"] as { name: string; aliases?: string[] }[] | undefined) ?? [];
  const capabilities = (inputs["capabilities"] as { adds?: string[]; drops?: string[] } | undefined) ?? {};
  const health = inputs["healthcheck"] as Props | undefined;
  const key = ({ internal, protocol }: Port) => `${internal}/${protocol}`;
  const [network] = networks;
  return {
    name: text(inputs, "name"),
    Image: text(inputs, "image"),
    ...(inputs["hostname"] === undefined ? {} : { Hostname: text(inputs, "hostname") }),
    Entrypoint: strings(inputs, "entrypoints"),
    User: text(inputs, "user"),
    Labels: labelsOf(inputs["labels"]),
    ExposedPorts: Object.fromEntries(ports.map((port) => [key(port), {}])),
    ...(inputs["stopTimeout"] === undefined ? {} : { StopTimeout: whole(inputs, "stopTimeout") }),
    ...(health
      ? {
          Healthcheck: {
            Test: strings(health, "tests"),
            Interval: nanoseconds(health["interval"]),
            Timeout: nanoseconds(health["timeout"]),
            StartPeriod: nanoseconds(health["startPeriod"]),
            Retries: whole(health, "retries"),
          },
        }
      : {}),
    HostConfig: {
      Privileged: flag(inputs, "privileged"),
      ReadonlyRootfs: flag(inputs, "readOnly"),
      CapAdd: capabilities.adds ?? [],
      CapDrop: capabilities.drops ?? [],
      SecurityOpt: strings(inputs, "securityOpts"),
      Memory: whole(inputs, "memory") * MIB,
      MemorySwap: whole(inputs, "memorySwap") * MIB,
      RestartPolicy: { Name: text(inputs, "restart") || "no" },
      Tmpfs: entries(inputs, "tmpfs"),
      Mounts: ((inputs["mounts"] as Mount[] | undefined) ?? []).map(mountOf),
      PortBindings: Object.fromEntries(
        ports.map((port) => [key(port), [{ HostIp: port.ip, HostPort: String(port.external) }]]),
      ),
      LogConfig: { Type: text(inputs, "logDriver") || "json-file", Config: entries(inputs, "logOpts") },
      NetworkMode: network ? network.name : text(inputs, "networkMode") || "bridge",
    },
    ...(network
      ? { NetworkingConfig: { EndpointsConfig: { [network.name]: { Aliases: network.aliases ?? [] } } } }
      : {}),
  };
}

function mountOf({ type, source, target, readOnly, volumeOptions }: Mount): MountSettings {
  return {
    Type: type as MountSettings["Type"],
    Source: source,
    Target: target,
    ReadOnly: readOnly === true,
    ...(volumeOptions
      ? {
          VolumeOptions: {
            NoCopy: volumeOptions.noCopy === true,
            Labels: {},
            DriverConfig: { Name: "local", Options: {} },
          },
        }
      : {}),
  };
}
