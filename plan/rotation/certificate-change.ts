// What new stores mean for a running node: a reload where that is enough, a restart where it isn't.
//
// Kafka reloads the stores of everything but a node's own connection to the controllers. A renewed certificate of the
// same authority can do without: what that connection shows stays valid for weeks. A change of authorities can't.

import { X509Certificate } from "node:crypto";
import type { BundleFile } from "../broker/bundle";
import type { NodeIdentity } from "../broker/identity";

export const KEYSTORE = "keystore.pem";
export const TRUSTSTORE = "truststore.pem";
export const STORES: readonly string[] = [KEYSTORE, TRUSTSTORE];

export interface Stores {
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly identity?: NodeIdentity;
}

export interface StoreChange {
  readonly reload: boolean;
  /** Why a restart is needed, in words; empty: it isn't. */
  readonly restart: readonly string[];
}

export function storeChange(before: Stores, after: Stores): StoreChange {
  const changed = (name: string) => before.files[name]?.content !== after.files[name]?.content;
  const [from, to] = [before.identity, after.identity];
  const known = from !== undefined && to !== undefined;
  const reasons: string[] = [];
  if (known && !sameList(from.trusts, to.trusts)) {
    reasons.push(`trusts authority ${to.trusts.join(" and ")} instead of ${from.trusts.join(" and ")}`);
  } else if (changed(TRUSTSTORE)) reasons.push(`${TRUSTSTORE} changed`);
  if (known && from.signedBy !== to.signedBy) {
    reasons.push(`certificate signed by authority ${to.signedBy} instead of ${from.signedBy}`);
  } else if (changed(KEYSTORE)) {
    if (known && !sameList(from.names, to.names)) reasons.push("certificate for other names");
    else if (!after.identity?.reloads)
      reasons.push("certificate made anew, which a controller reads at its start only");
  }
  return { reload: reasons.length === 0 && changed(KEYSTORE), restart: reasons };
}

/** The change in words; the day tells why it is made now. */
export function describeReload(before: Stores): string {
  const end = certificateEnd(before.files);
  return `certificate reloaded without a restart${end ? ` (the old one ends on ${day(end)})` : ""}`;
}

/** Why a process must be restarted for the sake of a certificate that it has had since its start. */
export function staleStart(ends: string | undefined, identity: NodeIdentity | undefined, now: number): string[] {
  if (!ends || identity === undefined) return [];
  if (Date.parse(ends) - now > identity.restartHours * 3_600_000) return [];
  return [`its connection to the controllers shows a certificate that ends on ${day(new Date(ends))}`];
}

export function certificateEnd(files: Stores["files"]): Date | undefined {
  const certificate = certificateIn(files);
  return certificate && new Date(certificate.validTo);
}

/** The node's own one; undefined where there is none, or none that can be read. */
export function certificateIn(files: Stores["files"]): X509Certificate | undefined {
  const [block] =
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(files[KEYSTORE]?.content ?? "") ?? [];
  try {
    return block === undefined ? undefined : new X509Certificate(block);
  } catch {
    return undefined;
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
