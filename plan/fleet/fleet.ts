// A fleet: one service of the platform itself (registry, Prometheus, an exporter, ...), as every platform can place it.
// Nodes keep the data; fleets come and go.

import type { BundleFile } from "../broker/bundle";
import type { Job } from "../monitoring/metrics";

export interface Fleet {
  readonly name: string;
  /** What it is there for, for who reads the plan. */
  readonly purpose: string;
  readonly software: Software;
  readonly instances: readonly Instance[];
  /** How many equal copies of its one instance run, where the platform keeps copies apart by itself. */
  readonly replicas?: number;
  readonly health: Health;
  readonly metrics?: Metrics;
  readonly resources: Resources;
  /** The Kafka user as which it connects; none: it doesn't. */
  readonly user?: string;
  /** Fleets that must be healthy before it can start. */
  readonly after: readonly string[];
  /** Who opens connections to it, and whom it calls itself: other fleets by name, `brokers`, `operators`, `world`. */
  readonly calledBy: readonly Peer[];
  readonly calls: readonly Peer[];
  /** Files whose change a running process takes in when it is sent this signal; any other change is a restart. */
  readonly reload?: { readonly signal: "SIGHUP" | "SIGUSR2"; readonly files: readonly string[] };
  /** Bytes of a volume of its own, which outlives a restart; none: it keeps nothing. */
  readonly volume?: number;
  /** Its clients reach it at one address, whichever instance answers. */
  readonly balanced?: Balanced;
}

/** How many run at the same time. */
export function copiesOf({ instances, replicas }: Pick<Fleet, "instances" | "replicas">): number {
  return instances.length * (replicas ?? 1);
}

/** `brokers`: the cluster's nodes. `operators`: people. `world`: what the organisation runs elsewhere (mail, chat, pagers). */
export type Peer = "brokers" | "operators" | "services" | "world" | `fleet:${string}`;

/** What runs, in a container and as a process of this machine. */
export interface Software {
  readonly version: string;
  /** Pinned: name, tag and, once known, digest. */
  readonly image: string;
  /** What `{software}` in the command stands for inside of the image. */
  readonly imageDirectory?: string;
  readonly local: LocalSoftware;
}

/** How a machine without containers gets the program. `{directory}` in the command is the instance's own directory. */
export type LocalSoftware =
  /** An archive or jar from Maven, unpacked; `{software}` in the command is its directory, `java` its first word. */
  | { readonly kind: "maven"; readonly artifact: string; readonly java: number }
  /** A program of Kafka's own; `{software}` in the command is the path of classes with these artifacts besides, `java` its first word. */
  | { readonly kind: "kafka"; readonly version: string; readonly further: readonly string[] }
  /** A program that the machine's owner installs; without it the fleet is left out, with a warning that says how. */
  | { readonly kind: "installed"; readonly program: string; readonly install: string }
  /** A program of this project; `{project}` in the command is its directory, `node` its first word. */
  | { readonly kind: "project" };

export interface Instance {
  readonly name: string;
  readonly zone: string;
  /** The name by which others reach it. */
  readonly host: string;
  /** By purpose. */
  readonly ports: Readonly<Record<string, number>>;
  /** By path inside of its configuration directory. */
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly command: readonly string[];
  /** Values may hold marks (see materials.ts). */
  readonly environment: Readonly<Record<string, string>>;
}

export type Health = HttpHealth | TcpHealth;

interface AnyHealth {
  /** Which of the instance's ports. */
  readonly port: string;
  /** How long a start may take before it is called failed. */
  readonly startSeconds: number;
}

export interface HttpHealth extends AnyHealth {
  readonly scheme: "http" | "https";
  readonly path: string;
  /** Status that means well; anything else means not ready. (401: it is there, and keeps strangers out.) */
  readonly status: number;
  /** The file of its bundle with the authority that its certificate is checked against. */
  readonly authority?: string;
  /** A program of its image that asks as somebody who is let in; it ends with 0 where all is well. */
  readonly asked?: readonly string[];
}

/** It is well when it takes a connection: for those that listen last and answer nobody without a certificate. */
export interface TcpHealth extends AnyHealth {
  readonly scheme: "tcp";
}

/** How Prometheus reads what each instance says of itself. */
export interface Metrics {
  /** What Prometheus calls all of them. */
  readonly job: Job;
  /** Which of the instances' ports. */
  readonly port: string;
  readonly scheme: "http" | "https";
  readonly path: string;
  /** How Prometheus is let in: as the user `prometheus` with this secret, or by its own certificate; none: anybody is. */
  readonly login?: "certificate" | { readonly secret: string };
  /** How what it exports comes under the contract's names; the first that fits a series counts. */
  readonly renames?: readonly Rename[];
}

export interface Rename {
  readonly series: string;
  /** Only series with these labels. */
  readonly where?: Readonly<Record<string, string>>;
  readonly to: string;
  /** New names of labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Resources {
  readonly cpus: number;
  readonly memory: number;
}

export interface Balanced {
  /** Which of the instances' ports. */
  readonly port: string;
  /** The address at which clients find the fleet. */
  readonly url: string;
}
