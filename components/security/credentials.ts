// A generated password for each user, and for those who must exist from the start its salted hash; and the passwords of
// the platform's own services.

import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { PlannedSecret } from "../../plan/fleet/contribution";
import type { PlannedUser } from "../../plan/users";
import { nameOf } from "../../plan/rotation/generations";
import { SCRAM_ITERATIONS } from "../../plan/security";
import { scramCredential } from "./scram";

/** Letters and digits only: nothing to quote in a properties file, a URL or a shell, and no comma, which ends Kafka's own lists. */
export const PASSWORD = { length: 40, special: false } as const;
const SALT_BYTES = 16;

/** Makes: one random password for each user and each secret; a random salt for each user that storage is formatted with. */
export class Credentials extends pulumi.ComponentResource {
  /** By material name, e.g. `password/broker`. */
  readonly materials: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    name: string,
    users: readonly PlannedUser[],
    secrets: readonly PlannedSecret[],
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:security:Credentials", name, {}, opts);
    const materials: Record<string, pulumi.Output<string>> = {};
    for (const user of users) {
      const password = new random.RandomPassword(user.name, PASSWORD, { parent: this });
      materials[`password/${user.name}`] = password.result;
      if (user.atFormat) {
        const salt = new random.RandomBytes(user.name, { length: SALT_BYTES }, { parent: this });
        materials[`scram/${user.name}`] = pulumi
          .all([password.result, salt.base64])
          .apply(([secret, saltText]) => scramCredential(secret, saltText, SCRAM_ITERATIONS));
      }
    }
    for (const secret of secrets) {
      const label = nameOf(secret.name, secret.generation ?? 1);
      const password = new random.RandomPassword(label, PASSWORD, { parent: this });
      materials[`password/${secret.name}`] = password.result;
      if (secret.bcrypt) {
        materials[`bcrypt/${secret.name}`] = new PasswordHash(label, password.result, { parent: this }).hash;
      }
      const { digest } = secret;
      if (digest) {
        materials[`digest/${secret.name}`] = password.result.apply((text) =>
          createHash("sha256").update(`${digest.user}:${digest.realm}:${text}`).digest("hex"),
        );
      }
    }
    this.materials = materials;
    this.registerOutputs();
  }
}

/** The resource type is implemented in providers/security/password-hash.ts. */
class PasswordHash extends pulumi.CustomResource {
  declare readonly hash: pulumi.Output<string>;

  constructor(name: string, password: pulumi.Output<string>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:security:PasswordHash", name, { password, hash: undefined }, opts);
  }
}
