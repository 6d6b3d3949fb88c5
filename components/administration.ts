// How this program itself talks to the cluster: as the administrator.

import * as kafka from "@pulumi/kafka";
import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../plan/plan";
import { ADMIN_USER, AUTHORITY } from "../plan/security";
import type { Materials } from "./security/materials";

/** The connection that our own resource types take. */
export function administration(plan: Plan, materials: Materials) {
  const client = plan.clients[ADMIN_USER];
  const secure = plan.users.length > 0;
  return {
    bootstrapServers: client?.properties["bootstrap.servers"] ?? "",
    ...(secure
      ? {
          caCertificate: materials.get(`certificate/${AUTHORITY}`),
          username: plan.administrator,
          password: materials.get(`password/${plan.administrator}`),
        }
      : {}),
    ...(client?.certificate
      ? { clientCertificate: materials.get(`certificate/${ADMIN_USER}`), clientKey: materials.get(`key/${ADMIN_USER}`) }
      : {}),
  };
}

/** The same for the official provider. */
export function kafkaProvider(name: string, plan: Plan, materials: Materials, opts: pulumi.CustomResourceOptions) {
  const { bootstrapServers, caCertificate, username, password, clientCertificate, clientKey } = administration(
    plan,
    materials,
  );
  return new kafka.Provider(
    name,
    {
      bootstrapServers: bootstrapServers.split(","),
      tlsEnabled: caCertificate !== undefined,
      // The provider's own default is older than any protocol that Kafka 4 speaks.
      kafkaVersion: "4.0.0",
      ...(caCertificate ? { caCert: caCertificate } : {}),
      ...(clientCertificate && clientKey ? { clientCert: clientCertificate, clientKey } : {}),
      ...(username && password
        ? { saslMechanism: "scram-sha512", saslUsername: username, saslPassword: password }
        : {}),
    },
    opts,
  );
}
