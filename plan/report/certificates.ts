// Certificates of the plan, with their dates once the stack has been deployed.

import type { Plan } from "../plan";

/** As the engine's state has it; ISO 8601. */
export interface IssuedCertificate {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

export interface CertificateLine {
  readonly name: string;
  readonly kind: string;
  readonly names: readonly string[];
  readonly from?: string;
  readonly until?: string;
  /** From then on the next deployment makes it anew. */
  readonly renewedFrom?: string;
}

const HOUR = 3_600_000;

export function certificateLines(
  { certificates }: Pick<Plan, "certificates">,
  issued: readonly IssuedCertificate[],
): CertificateLine[] {
  const dates = new Map(issued.map((each) => [each.name, each]));
  return certificates.requests.map(({ name, kind, dnsNames, ipAddresses }): CertificateLine => {
    const known = dates.get(name);
    const line = { name, kind, names: [...dnsNames, ...ipAddresses] };
    if (!known) return line;
    const renewal = new Date(Date.parse(known.until) - (certificates.renewalHours ?? 0) * HOUR);
    return { ...line, from: day(known.from), until: day(known.until), renewedFrom: day(renewal.toISOString()) };
  });
}

function day(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
