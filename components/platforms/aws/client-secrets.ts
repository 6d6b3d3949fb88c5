// What each client needs, in Secrets Manager; and for each a policy by which exactly that may be read.

import * as iam from "@pulumi/aws/iam";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "./foundation";
import { document } from "./policies";

const GRACE_DAYS = 30;

/** Makes: for each client a secret with its client.properties, and a policy for whoever runs it. */
export class ClientSecrets extends pulumi.ComponentResource {
  constructor(
    { account, store }: Foundation,
    names: readonly string[],
    clients: pulumi.Output<Readonly<Record<string, { readonly properties: string }>>>,
    opts: pulumi.ComponentResourceOptions,
  ) {
    const { plan, provider } = account;
    super("kafka-platform:aws:ClientSecrets", plan.prefix, {}, opts);
    const own = { parent: this, provider };
    for (const name of names) {
      const label = `client-${name}`;
      const secret = new secretsmanager.Secret(
        label,
        {
          name: `${plan.prefix}/clients/${name}`,
          description: `client.properties of ${name}`,
          kmsKeyId: store.key,
          recoveryWindowInDays: plan.protected ? GRACE_DAYS : 0,
        },
        own,
      );
      const secretString = pulumi.secret(clients.apply((all) => all[name]?.properties ?? ""));
      new secretsmanager.SecretVersion(label, { secretId: secret.id, secretString }, own);
      const policy = document([
        { Action: "secretsmanager:GetSecretValue", Resource: secret.arn },
        {
          Action: "kms:Decrypt",
          Resource: store.key,
          Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${plan.region}.amazonaws.com` } },
        },
      ]);
      const description = `Reads what ${name} needs to use Kafka`;
      new iam.Policy(label, { name: `${plan.prefix}-client-${name}`, description, policy }, own);
    }
    this.registerOutputs();
  }
}
