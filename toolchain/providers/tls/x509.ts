/** Loads the certificate library on first use: most commands of a plugin's life never need it. */
import type * as library from "@peculiar/x509";

let loaded: Promise<typeof library> | undefined;

export function x509(): Promise<typeof library> {
  loaded ??= import("reflect-metadata").then(() => import("@peculiar/x509"));
  return loaded;
}
