// What a rule is, and how the engine gets it. Rules are data and pure functions, so that a test needs no engine.

import type {
  EnforcementLevel,
  Policy,
  PolicyConfigSchema,
  ResourceValidationArgs,
  ResourceValidationPolicy,
} from "@pulumi/policy";

export type Level = Exclude<EnforcementLevel, "remediate">;
export type Environment = "dev" | "staging" | "prod" | "dr";

/** How strict a rule is in each environment. */
export const ALWAYS: Readonly<Record<Environment, Level>> = {
  dev: "mandatory",
  staging: "mandatory",
  prod: "mandatory",
  dr: "mandatory",
};
/** A wish in dev, a must elsewhere. */
export const BEYOND_DEV: Readonly<Record<Environment, Level>> = { ...ALWAYS, dev: "advisory" };
/** For what holds the organisation's data and name. */
export const PRODUCTION: Readonly<Record<Environment, Level>> = { ...ALWAYS, dev: "disabled", staging: "advisory" };

export interface Rule {
  /** In messages, configuration and documentation; never changes. */
  readonly id: string;
  readonly severity: NonNullable<Policy["severity"]>;
  readonly levels: Readonly<Record<Environment, Level>>;
  /** What is demanded, as a sentence. */
  readonly demand: string;
  /** What happens otherwise. */
  readonly reason: string;
  /** What to write instead. */
  readonly remediation: string;
  readonly config?: PolicyConfigSchema;
  /** Where an environment's parameters aren't the schema's defaults. */
  readonly parameters?: Partial<Readonly<Record<Environment, Config>>>;
  /** Type tokens of the resources that it looks at. */
  readonly types: readonly string[];
  /** A sentence for each violation. */
  check(resource: ResourceView): readonly string[];
}

export type Config = Readonly<Record<string, unknown>>;

export interface ResourceView {
  readonly name: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly config: Config;
}

export function toPolicy(rule: Rule): ResourceValidationPolicy {
  return {
    name: rule.id,
    displayName: rule.demand,
    description: `${rule.demand}, because otherwise ${rule.reason}.`,
    severity: rule.severity,
    enforcementLevel: rule.levels.prod,
    remediationSteps: rule.remediation,
    url: `docs/policies.md#${rule.id}`,
    ...(rule.config ? { configSchema: rule.config } : {}),
    validateResource: (args, report) => {
      if (!rule.types.includes(args.type)) return;
      for (const message of rule.check(viewOf(args))) report(`${message}. ${rule.remediation}.`);
    },
  };
}

function viewOf(args: ResourceValidationArgs): ResourceView {
  const { name, type, opts } = args;
  return { name, type, props: args.props as Record<string, unknown>, protect: opts.protect, config: args.getConfig() };
}
