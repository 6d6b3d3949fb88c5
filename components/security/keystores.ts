// PKCS12 stores for the JVM clients that can't read PEM, where the stack asks for them.

import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ClientContract } from "../../plan/clients";
import type { Plan } from "../../plan/plan";
import { AUTHORITY, type CertificateRequest } from "../../plan/security";
import { PASSWORD } from "./credentials";
import type { Materials } from "./materials";

/** Files as base64, both opened by one password. */
export interface Pkcs12 {
  readonly truststore: string;
  /** Where the client has a certificate. */
  readonly keystore?: string;
  readonly password: string;
}

/** By service. */
export type Pkcs12Stores = Readonly<Record<string, pulumi.Output<Pkcs12>>>;

/** Makes the stores that the plan asks for; nothing where it asks for none. */
export function makeKeystores(
  name: string,
  plan: Plan,
  materials: Materials,
  opts: pulumi.ComponentResourceOptions,
): Pkcs12Stores {
  const clients = Object.values(plan.clients).filter((client) => client.pkcs12);
  return clients.length > 0 ? new ClientKeystores(name, clients, materials, opts).stores : {};
}

/** Makes: for each client a random password, and its stores. */
export class ClientKeystores extends pulumi.ComponentResource {
  readonly stores: Pkcs12Stores;

  constructor(
    name: string,
    clients: readonly ClientContract[],
    materials: Materials,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:security:ClientKeystores", name, {}, opts);
    const stores = clients.map(({ service, certificate }) => {
      const password = new random.RandomPassword(service, PASSWORD, { parent: this }).result;
      const own = certificate
        ? { certificate: materials.get(`certificate/${service}`), key: materials.get(`key/${service}`) }
        : {};
      const made = new Keystores(
        service,
        { name: service, password, caCertificate: materials.get(`certificate/${AUTHORITY}`), ...own },
        { parent: this },
      );
      const { truststore, keystore } = made;
      const given = pulumi.all([truststore, keystore, password]).apply(([truststore, keystore, password]): Pkcs12 => ({
        truststore,
        ...(certificate ? { keystore } : {}),
        password,
      }));
      return [service, pulumi.secret(given)] as const;
    });
    this.stores = Object.fromEntries(stores);
    this.registerOutputs();
  }
}

/** Makes: for each certificate whose holder needs it as PKCS12, its stores. */
export class HolderKeystores extends pulumi.ComponentResource {
  /** The stores by material name, e.g. `keystore/kafka-1`. */
  readonly materials: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    name: string,
    requests: readonly CertificateRequest[],
    get: (material: string) => pulumi.Output<string>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:security:HolderKeystores", name, {}, opts);
    const made = requests.flatMap((request) => {
      const args = {
        name: request.name,
        password: get(`password/${request.keystorePassword}`),
        caCertificate: get(`certificate/${AUTHORITY}`),
        certificate: get(`certificate/${request.name}`),
        key: get(`key/${request.name}`),
      };
      const { keystore, truststore } = new Keystores(`${request.name}-holder`, args, { parent: this });
      return [
        [`keystore/${request.name}`, pulumi.secret(keystore)],
        [`truststore/${request.name}`, pulumi.secret(truststore)],
      ] as const;
    });
    this.materials = Object.fromEntries(made);
    this.registerOutputs();
  }
}

/** The resource type is implemented in providers/security/keystores.ts. */
class Keystores extends pulumi.CustomResource {
  declare readonly truststore: pulumi.Output<string>;
  declare readonly keystore: pulumi.Output<string>;

  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    const outputs = { truststore: undefined, keystore: undefined };
    super("kafkaplatform:security:Keystores", name, { ...args, ...outputs }, opts);
  }
}
