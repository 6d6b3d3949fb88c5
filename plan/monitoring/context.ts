// What the monitoring's parts are told of the stack that they watch.

import type { Catalog } from "../catalog/catalog";
import type { BundleFile } from "../broker/bundle";
import type { StackConfiguration } from "../configuration";
import type { Fleet } from "../fleet/fleet";
import type { Layout } from "../layout";
import { holdsSecret, material } from "../materials";
import { AUTHORITY } from "../security";
import type { MonitoringSettings } from "./configuration";
import { AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE } from "./names";

export interface Watched {
  readonly config: StackConfiguration;
  readonly settings: MonitoringSettings;
  readonly layout: Layout;
  readonly catalog: Catalog;
  /** Addresses at which a client within the platform's network finds the brokers. */
  readonly bootstrapServers: string;
  /** Services of the platform that are no part of the monitoring. */
  readonly fleets: readonly Fleet[];
}

export function isSecure({ config }: Pick<Watched, "config">): boolean {
  return config.security !== "none";
}

export function scheme(watched: Pick<Watched, "config">): "http" | "https" {
  return isSecure(watched) ? "https" : "http";
}

export function filesOf(texts: Readonly<Record<string, string>>): Record<string, BundleFile> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, content]) => [name, { content, secret: holdsSecret(content) }]),
  );
}

/** The instance's certificate, its key and the authority; nothing where the stack has no security. */
export function tlsFiles(watched: Pick<Watched, "config">, instance: string): Record<string, BundleFile> {
  if (!isSecure(watched)) return {};
  return filesOf({
    [AUTHORITY_FILE]: material("certificate", AUTHORITY),
    [CERTIFICATE_FILE]: material("certificate", instance),
    [KEY_FILE]: material("key", instance),
  });
}
