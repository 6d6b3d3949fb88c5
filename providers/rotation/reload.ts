// Makes a running broker read its renewed certificate, and finds out whether every listener really shows it.

import { setTimeout as sleep } from "node:timers/promises";
import type { BundleFile } from "../../plan/broker/bundle";
import type { NodeIdentity } from "../../plan/broker/identity";
import { KEYSTORE, certificateIn } from "../../plan/rotation/certificate-change";
import { clusterAt, type ClusterConnection } from "../cluster/connection";
import type { Context } from "../host/types";
import { servedCertificate } from "./served";

const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 100;
/** One of a broker's stores: when any of a broker's own settings is written, Kafka looks at the files again. */
const SETTING = "ssl.keystore.location";

export interface Reloading {
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly identity?: NodeIdentity;
  readonly rolling: { readonly connection: ClusterConnection; readonly id: number };
}

/** Whether every listener shows the certificate that was just written; nothing else is proof. */
export async function reloadCertificate({ files, identity, rolling }: Reloading, context: Context): Promise<boolean> {
  const serial = certificateIn(files)?.serialNumber;
  const listeners = identity?.listeners ?? {};
  const client = listeners["CLIENT"];
  if (serial === undefined || client === undefined) return false;
  const failure = await reloadStores(rolling.connection, rolling.id, client).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const without = failure === undefined ? await listenersWithout(serial, listeners, files[KEYSTORE]?.content) : [];
  if (failure === undefined && without.length === 0) {
    const shown = Object.keys(listeners).join(", ");
    context.log("info", `certificate reloaded without a restart: ${shown} show the new one`);
    return true;
  }
  const why = failure ?? `${without.join(", ")} still show the old one`;
  context.log("warning", `its new certificate could not be reloaded (${why}), so it is restarted behind the gate`);
  return false;
}

/**
 * Takes back a setting that was never set for this broker alone. Nothing stays behind in the cluster, and yet the broker
 * hears of it and reads its stores anew. The request has to be sent to the broker itself.
 */
async function reloadStores(connection: ClusterConnection, id: number, client: string): Promise<void> {
  const { connection: open } = clusterAt({ ...connection, bootstrapServers: client }, true);
  const library = await open.library();
  const { DELETE } = library.IncrementalAlterConfigOperationTypes;
  const configs = [{ name: SETTING, configOperation: DELETE }];
  const resource = { resourceType: library.ConfigResourceTypes.BROKER, resourceName: String(id), configs };
  await open.request((to) => library.incrementalAlterConfigsV1.api.async(to, [resource], false), true);
}

/** Listeners that don't show the certificate, after some patience; none: it is in use everywhere. */
async function listenersWithout(
  serial: string,
  listeners: Readonly<Record<string, string>>,
  own: string | undefined,
): Promise<string[]> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(LOOK_AGAIN_MS)) {
    const shown = Object.entries(listeners).map(async ([name, address]) => {
      return (await servedCertificate(address, own))?.serial === serial ? [] : [name];
    });
    const without = (await Promise.all(shown)).flat();
    if (without.length === 0 || Date.now() > end) return without;
  }
}
