/** `client`: prints the client.properties with which a service, or one of Kafka's own tools, connects. Holds secrets. */
import { UserError } from "../errors";
import { list } from "../text";
import type { StackChoice } from "../workspace";
import { readOutputs } from "./outputs";

export async function client(choice: StackChoice, service: string): Promise<number> {
  process.stdout.write(clientProperties((await readOutputs(choice)).clients?.value, service));
  return 0;
}

export function clientProperties(clients: unknown, service: string): string {
  if (typeof clients !== "object" || clients === null) throw new UserError("The stack has no output `clients`.");
  const properties = (clients as Record<string, { properties?: unknown } | undefined>)[service]?.properties;
  if (typeof properties !== "string")
    throw new UserError(`There is no client "${service}"; there are ${list(Object.keys(clients))}.`);
  return properties.endsWith("\n") ? properties : `${properties}\n`;
}
