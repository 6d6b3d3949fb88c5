// The pack's configuration for an environment: how strict each rule is, with which parameters, and what a stack changes.
//
// As a program it prints that for who runs Pulumi without make:
//   node -r ./toolchain/typescript.cjs policies/config.ts prod > config.json

import { RULES } from "./rules";
import type { Config, Environment, Level } from "./rule";

/** A stack's own word on a rule: another level, or other parameters. */
export type Override = Level | Config;

export type PackConfig = Readonly<Record<string, Config & { readonly enforcementLevel: Level }>>;

export function packConfig(environment: Environment, overrides: Readonly<Record<string, Override>> = {}): PackConfig {
  const unknown = Object.keys(overrides).filter((id) => !RULES.some((rule) => rule.id === id));
  if (unknown.length > 0) {
    throw new Error(`there is no policy ${unknown.join(", ")}; docs/policies.md lists them`);
  }
  return Object.fromEntries(
    RULES.map(({ id, levels, parameters }) => {
      const own = overrides[id] ?? {};
      const changed = typeof own === "string" ? { enforcementLevel: own } : own;
      return [id, { enforcementLevel: levels[environment], ...parameters?.[environment], ...changed }];
    }),
  );
}

if (require.main === module) {
  const environment = (process.argv[2] ?? "prod") as Environment;
  process.stdout.write(`${JSON.stringify(packConfig(environment), null, 2)}\n`);
}
