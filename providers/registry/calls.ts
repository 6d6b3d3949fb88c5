// What is asked of a registry about one subject.

import type { Compatibility } from "../../plan/registry/levels";
import { Refused, type NewSchema, type Reference, type RegistryClient, type Version } from "./client";

/** A registry that has just been started, or whose leader has just gone, gets this long. */
export const PATIENCE_MS = 60_000;

const of = (subject: string): string => `/subjects/${encodeURIComponent(subject)}`;

export async function latest(client: RegistryClient, subject: string, patience: number): Promise<Version | undefined> {
  return absent(() => client.ask("GET", `${of(subject)}/versions/latest`, undefined, patience)) as Promise<
    Version | undefined
  >;
}

export async function register(client: RegistryClient, subject: string, schema: NewSchema): Promise<void> {
  await client.ask("POST", `${of(subject)}/versions`, schema, PATIENCE_MS);
}

/** Marks it as deleted: what was written with it stays readable. */
export async function softDelete(client: RegistryClient, subject: string): Promise<void> {
  await absent(() => client.ask("DELETE", of(subject), undefined, PATIENCE_MS));
}

/** @param subject none: of all that have no level of their own */
export async function levelOf(client: RegistryClient, subject?: string, patience = 0): Promise<string | undefined> {
  const path = subject === undefined ? "/config" : `/config/${encodeURIComponent(subject)}`;
  const answer = await absent(() => client.ask("GET", path, undefined, patience));
  return (answer as { compatibilityLevel?: string } | undefined)?.compatibilityLevel?.toLowerCase();
}

export async function setLevel(client: RegistryClient, level: Compatibility, subject?: string): Promise<void> {
  const path = subject === undefined ? "/config" : `/config/${encodeURIComponent(subject)}`;
  await client.ask("PUT", path, { compatibility: level.toUpperCase() }, PATIENCE_MS);
}

/** What its own check has against a new version; nothing: it would take it. */
export async function objections(client: RegistryClient, subject: string, schema: NewSchema): Promise<string[]> {
  return client.connection.engine === "apicurio"
    ? rehearsed(client, subject, schema)
    : compared(client, subject, schema);
}

/** Apicurio's answer to Confluent's question names no field, and can't follow references; its own rehearsal does both. */
async function rehearsed(client: RegistryClient, subject: string, schema: NewSchema): Promise<string[]> {
  const references = schema.references.map(({ name, subject: artifactId, version }) => {
    return { groupId: "default", artifactId, version: String(version), name };
  });
  const contentType = schema.schemaType === "PROTOBUF" ? "application/x-protobuf" : "application/json";
  const body = { content: { content: schema.schema, contentType, references } };
  const path = `/../../registry/v3/groups/default/artifacts/${encodeURIComponent(subject)}/versions?dryRun=true`;
  try {
    await client.ask("POST", path, body);
    return [];
  } catch (error) {
    if (error instanceof Refused && (error.status === 400 || error.status === 409)) return [error.message];
    throw error;
  }
}

async function compared(client: RegistryClient, subject: string, schema: NewSchema): Promise<string[]> {
  const path = `/compatibility${of(subject)}/versions?verbose=true`;
  const answer = (await client.ask("POST", path, schema)) as { is_compatible: boolean; messages?: string[] };
  if (answer.is_compatible) return [];
  return answer.messages && answer.messages.length > 0 ? answer.messages : ["it isn't compatible"];
}

/** The newest registered version of each; undefined where one isn't registered yet. */
export async function versionsOf(
  client: RegistryClient,
  references: Readonly<Record<string, { readonly subject: string }>>,
  patience: number,
): Promise<Reference[] | undefined> {
  const found = await Promise.all(
    Object.entries(references).map(async ([name, { subject }]) => {
      const version = (await latest(client, subject, patience))?.version;
      return version === undefined ? undefined : { name, subject, version };
    }),
  );
  return found.every((each) => each !== undefined) ? found : undefined;
}

async function absent(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}
