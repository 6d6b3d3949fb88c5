// A stack's outputs as they are read here, once the engine has filled them in (components/outputs.ts makes them).

import type { ClientContract } from "../../plan/clients";
import type { RegistryContract } from "../../plan/registry/contract";

export interface ClientOutput extends Pick<
  ClientContract,
  "service" | "user" | "system" | "bootstrapServers" | "producer" | "consumers" | "streams"
> {
  readonly password?: string;
  readonly caCertificate?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** The text of a client.properties. */
  readonly properties: string;
  readonly registry?: Omit<RegistryContract, "secret"> & { readonly password?: string };
}

export interface PlatformOutputs {
  readonly clusterId: string;
  readonly caCertificate?: string;
  readonly registryUrl?: string;
  readonly registryAdmin?: { readonly user: string; readonly password: string };
  readonly clients: Readonly<Record<string, ClientOutput>>;
  readonly consoles?: Readonly<
    Record<string, { readonly url: string; readonly user: string; readonly password: string }>
  >;
}
