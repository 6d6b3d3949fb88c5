// The subjects of the plan in the stack's schema registry, each after those that it refers to.

import * as pulumi from "@pulumi/pulumi";
import type { RegistryPlan } from "../../plan/registry/registry";
import type { PlannedSubject } from "../../plan/registry/subjects";
import { AUTHORITY } from "../../plan/security";
import type { Materials } from "../security/materials";

export interface SchemaSetArgs {
  readonly registry: RegistryPlan;
  readonly materials: Materials;
  /** The registry's instances. */
  readonly needs: readonly pulumi.Resource[];
}

/** Makes: the registry's own level of compatibility, and each subject. */
export class SchemaSet extends pulumi.ComponentResource {
  constructor(name: string, { registry, materials, needs }: SchemaSetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kafka-platform:registry:SchemaSet", name, {}, opts);
    const connection = administration(registry, materials);
    const options = { parent: this, dependsOn: [...needs] };
    const level = new Compatibility(name, { connection, level: registry.compatibility }, options);
    const made = new Map<string, pulumi.Resource>();
    // The plan lists each after those that it refers to.
    for (const subject of registry.subjects) {
      const before = Object.values(subject.references).flatMap((other) => made.get(other) ?? []);
      const resource = new SchemaSubject(
        subject.name,
        {
          connection,
          subject: subject.name,
          format: subject.format,
          schema: subject.text,
          references: references(subject, registry.subjects),
          compatibility: subject.compatibility,
          file: subject.file,
          deletable: registry.deleteSubjects,
        },
        { parent: this, dependsOn: [level, ...needs, ...before] },
      );
      made.set(subject.name, resource);
    }
    this.registerOutputs();
  }
}

function administration({ engine, urls, accounts, admin, secure }: RegistryPlan, materials: Materials) {
  const secret = accounts.find((account) => account.user === admin)?.secret;
  // An instance knows at once what it was told; behind the balancer another one may answer.
  const direct = urls.length > 1 ? [...urls.slice(1), ...urls.slice(0, 1)] : [...urls];
  return {
    engine,
    urls: direct,
    ...(secure ? { caCertificate: materials.get(`certificate/${AUTHORITY}`) } : {}),
    ...(secret === undefined ? {} : { user: admin, password: materials.get(`password/${secret}`) }),
  };
}

interface Referenced {
  readonly subject: string;
  readonly text: string;
  readonly references: Readonly<Record<string, Referenced>>;
}

function references(subject: PlannedSubject, subjects: readonly PlannedSubject[]): Record<string, Referenced> {
  const found = Object.entries(subject.references).flatMap(([name, other]) => {
    const planned = subjects.find((each) => each.name === other);
    if (!planned) return [];
    return [[name, { subject: other, text: planned.text, references: references(planned, subjects) }] as const];
  });
  return Object.fromEntries(found);
}

/** The resource type is implemented in providers/registry/subject.ts. */
class SchemaSubject extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:registry:SchemaSubject", name, args, opts);
  }
}

/** The resource type is implemented in providers/registry/level.ts. */
class Compatibility extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, pulumi.Input<unknown>>, opts: pulumi.CustomResourceOptions) {
    super("kafkaplatform:registry:Compatibility", name, args, opts);
  }
}
