/** When a certificate is due, as the official plugin sees it. */
import type { Diff, Props } from "../../../providers/host/types";
import { whole } from "../inputs";

/** @param earlyRenewalHours the program's new wish, if it differs from what the certificate was made with */
export function isDue(outputs: Props, earlyRenewalHours = whole(outputs, "earlyRenewalHours")): boolean {
  const end = Date.parse(String(outputs["validityEndTime"]));
  return Number.isFinite(end) && end - earlyRenewalHours * 3_600_000 <= Date.now();
}

/** A certificate that is due is replaced at the next deployment, whatever else changed. */
export function withRenewal(found: Diff, outputs: Props, news: Props): Diff {
  if (!isDue(outputs, whole(news, "earlyRenewalHours"))) return found;
  return { ...found, changes: { ...found.changes, readyForRenewal: "replace" } };
}

/** For `refresh`: the state learns that the certificate is due. */
export function readCertificate(
  id: string,
  state: { inputs: Props; outputs: Props },
  kind: string,
): Promise<{ id: string; inputs: Props; outputs: Props }> {
  if (Object.keys(state.outputs).length === 0) {
    throw new Error(`A ${kind} can't be imported: it exists only in the state.`);
  }
  const outputs = isDue(state.outputs) ? { ...state.outputs, readyForRenewal: true } : state.outputs;
  return Promise.resolve({ id, inputs: state.inputs, outputs });
}
