// A service's contract as its stack hands it out: `make contract SERVICE=escrow-service`, or the stack's output `clients`
// through a StackReference. Its JSON Schema is beside this folder.

import { readFileSync } from "node:fs";

export interface Contract {
  readonly service: string;
  readonly user: string;
  readonly bootstrapServers: { readonly CLIENT?: string; readonly EXTERNAL?: string };
  readonly password?: string;
  readonly caCertificate?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly producer?: { readonly topics: readonly string[]; readonly settings: Readonly<Record<string, string>> };
  readonly consumers?: readonly ConsumerContract[];
  readonly registry?: RegistryContract;
}

export interface ConsumerContract {
  readonly group: string;
  readonly topics: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly retry?: { readonly attempts: number; readonly delaysMs: readonly number[] };
  readonly deadLetter?: { readonly afterFailures: number; readonly topics: Readonly<Record<string, string>> };
}

export interface RegistryContract {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** The file that CONTRACT names. It holds a password: nobody else may read it. */
export function readContract(): Contract {
  const file = process.env["CONTRACT"];
  if (!file) throw new Error("CONTRACT must name the file with the service's contract");
  return JSON.parse(readFileSync(file, "utf8")) as Contract;
}

/** For every client of the Kafka library. */
export function connectionOf(contract: Contract) {
  const { service, user, bootstrapServers, password, caCertificate, clientCertificate, clientKey } = contract;
  const servers = bootstrapServers.EXTERNAL ?? bootstrapServers.CLIENT ?? "";
  return {
    clientId: service,
    bootstrapBrokers: servers.split(","),
    ...(caCertificate
      ? {
          tls: {
            ca: caCertificate,
            ...(clientCertificate && clientKey ? { cert: clientCertificate, key: clientKey } : {}),
          },
        }
      : {}),
    ...(password ? { sasl: { mechanism: "SCRAM-SHA-512" as const, username: user, password } } : {}),
  };
}
