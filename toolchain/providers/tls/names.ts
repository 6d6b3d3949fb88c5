/** Who a certificate is for: its subject and its alternative names, checked and encoded. */
import { isIP } from "node:net";
import type { JsonGeneralNames, JsonName } from "@peculiar/x509";
import type { Failure, Props } from "../../../providers/host/types";
import { breaches, strings, text, type Rules } from "../inputs";

/** In the order in which the official plugin encodes them. */
const ATTRIBUTES: Record<string, string> = {
  country: "2.5.4.6",
  organization: "2.5.4.10",
  organizationalUnit: "2.5.4.11",
  locality: "2.5.4.7",
  province: "2.5.4.8",
  streetAddresses: "2.5.4.9",
  postalCode: "2.5.4.17",
  commonName: "2.5.4.3",
  serialNumber: "2.5.4.5",
  emailAddress: "1.2.840.113549.1.9.1",
};

const SUBJECT_RULES: Rules = Object.fromEntries(
  Object.keys(ATTRIBUTES).map((name) => [name, { type: name === "streetAddresses" ? "strings" : "string" }]),
);

export const NAME_RULES: Rules = {
  subject: { type: "object" },
  dnsNames: { type: "strings" },
  ipAddresses: { type: "strings" },
  uris: { type: "strings" },
};

export function nameFailures(values: Props): Failure[] {
  const wrong = (property: string, is: string, valid: (item: string) => boolean): Failure[] =>
    listed(values, property)
      .filter((item) => !valid(item))
      .map((item) => ({ property, reason: `"${property}" holds ${JSON.stringify(item)}, which is not ${is}.` }));
  return [
    ...subjectFailures(values["subject"]),
    ...wrong("dnsNames", "a DNS name", (item) => item !== "" && !/\s/.test(item)),
    ...wrong("ipAddresses", "an IP address", (item) => isIP(item) !== 0),
    ...wrong("uris", "a URI", (item) => URL.canParse(item)),
  ];
}

/** Items of a list as far as they are known. */
function listed(values: Props, property: string): string[] {
  const list = values[property];
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
}

function subjectFailures(subject: unknown): Failure[] {
  if (typeof subject !== "object" || subject === null) return [];
  const unknown = Object.keys(subject).filter((name) => !(name in SUBJECT_RULES));
  const allowed = Object.keys(SUBJECT_RULES).join(", ");
  return [
    ...unknown.map((name) => ({
      property: `subject.${name}`,
      reason: `"subject.${name}" is not implemented by this stand-in; a subject takes ${allowed}.`,
    })),
    ...breaches(SUBJECT_RULES, { ...subject }, "subject."),
  ];
}

export function subjectOf(values: Props): JsonName {
  const subject = (values["subject"] ?? {}) as Props;
  return Object.entries(ATTRIBUTES).flatMap(([name, oid]) => {
    const found = name === "streetAddresses" ? strings(subject, name) : [text(subject, name)];
    const kept = found.filter((value) => value !== "");
    return kept.length > 0 ? [{ [oid]: kept }] : [];
  });
}

export function alternativeNamesOf(values: Props): JsonGeneralNames {
  return [
    ...strings(values, "dnsNames").map((value) => ({ type: "dns" as const, value })),
    ...strings(values, "ipAddresses").map((value) => ({ type: "ip" as const, value })),
    ...strings(values, "uris").map((value) => ({ type: "url" as const, value })),
  ];
}
