// A generated password for each user, and for those who must exist from the start its salted hash.

import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { PlannedUser } from "../../plan/plan";
import { SCRAM_ITERATIONS } from "../../plan/security";
import { scramCredential } from "./scram";

/** Letters and digits only: nothing to quote in a properties file, a URL or a shell, and no comma, which ends Kafka's own lists. */
export const PASSWORD = { length: 40, special: false } as const;
const SALT_BYTES = 16;

/** Makes: one random password for each user; a random salt for each user that storage is formatted with. */
export class Credentials extends pulumi.ComponentResource {
  /** By material name, e.g. `password/broker`. */
  readonly materials: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, users: readonly PlannedUser[], opts?: pulumi.ComponentResourceOptions) {
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
    this.materials = materials;
    this.registerOutputs();
  }
}
