/**
 * `client`: prints the client.properties with which a service, or one of Kafka's own tools, connects; on request with
 * the settings that the service has as a producer, or in one of its groups. Holds secrets.
 */
import { propertiesText, type ClientContract } from "../../plan/clients";
import { UserError } from "../errors";
import { list } from "../text";
import type { StackChoice } from "../workspace";
import { readOutputs } from "./outputs";

/** What is read here of the output `clients`. */
type ClientOutput = Pick<ClientContract, "service" | "producer" | "consumers"> & { readonly properties: string };

export interface ClientOptions {
  /** "producer", or the name of a group. */
  readonly as?: string;
  /** The service's whole contract, for programs. */
  readonly json: boolean;
}

export async function client(choice: StackChoice, service: string, { as, json }: ClientOptions): Promise<number> {
  const clients: unknown = (await readOutputs(choice)).clients?.value;
  const text = json
    ? `${JSON.stringify(clientOf(clients, service), null, 2)}\n`
    : clientProperties(clients, service, as);
  process.stdout.write(text);
  return 0;
}

export function clientProperties(clients: unknown, service: string, as?: string): string {
  const found = clientOf(clients, service);
  const properties = found.properties.endsWith("\n") ? found.properties : `${found.properties}\n`;
  return as === undefined ? properties : properties + propertiesText(roleSettings(found, as));
}

function clientOf(clients: unknown, service: string): ClientOutput {
  if (typeof clients !== "object" || clients === null) throw new UserError("The stack has no output `clients`.");
  const found = (clients as Record<string, ClientOutput | undefined>)[service];
  if (typeof found?.properties !== "string") {
    throw new UserError(`There is no client "${service}"; there are ${list(Object.keys(clients))}.`);
  }
  return found;
}

function roleSettings(
  { service, producer, consumers = [] }: ClientOutput,
  as: string,
): Readonly<Record<string, string>> {
  const roles = new Map([
    ...(producer ? [["producer", producer.settings] as const] : []),
    ...consumers.map(({ group, settings }) => [group, settings] as const),
  ]);
  const settings = roles.get(as);
  if (settings) return settings;
  const known = roles.size > 0 ? `its roles are ${list([...roles.keys()])}` : "it has no role of its own";
  throw new UserError(`${service} has no role "${as}"; ${known}.`);
}
