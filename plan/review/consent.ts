// What can't be taken back, and whether somebody has said yes to it.

import { riskyChanges } from "../guard";
import { acknowledgementOf } from "../releases";
import type { Reviewed } from "./reviewed";
import { code, type Item } from "./words";

export function consentItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  if (before === undefined) return [];
  const { acknowledged } = after.guard;
  // Without the cluster: what it holds decides in the end, and only it knows the topic's identity in the line.
  const risks = riskyChanges(before.guard, after.guard, undefined).map((risk): Item => {
    const wanted = risk.acknowledgement?.replace(/ unseen$/, "") ?? "";
    const line = acknowledged.find((each) => each === wanted || each.startsWith(`${wanted} `));
    const user = risk.kind === "remove-user";
    const what = `${code(risk.subject)}${user ? ":" : ""} ${risk.what}`;
    if (line !== undefined) return { mark: "well", text: `${what}: acknowledged by ${code(line)}` };
    const lines = user ? code(wanted) : `a line ${code(`${wanted} …`)}, which the preview names,`;
    const text = `${what}: refused while there is something to lose, until ${lines} is in ${code("acknowledge")}`;
    return { mark: "warning", text };
  });
  return [...risks, ...metadataConsent(before, after)];
}

function metadataConsent(before: Reviewed, after: Reviewed): Item[] {
  const to = after.cluster.metadataVersion;
  const from = before.cluster.metadataVersion;
  if (to === undefined || to === from) return [];
  const what = `The metadata's version ${code(to)} can't be taken back`;
  const line = after.cluster.metadataAcknowledged.find((each) => each.endsWith(`->${to}`));
  if (line !== undefined) return [{ mark: "well", text: `${what}: acknowledged by ${code(line)}` }];
  const wanted = acknowledgementOf(from ?? "…", to);
  const text = `${what}: refused, unless the cluster has it already, until ${code(wanted)} is in ${code("acknowledge")}`;
  return [{ mark: "warning", text }];
}
