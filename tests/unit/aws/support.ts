import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { RefusedError } from "../../../plan/problems";

export const PLATFORM = {
  kind: "aws",
  region: "eu-central-1",
  domain: "kafka.example.org",
  image: { id: "ami-0123456789abcdef0" },
  access: { cidrs: ["10.80.0.0/16"] },
};
const CLUSTER = { brokers: 3, controllers: 3 };

export function describe_(platform: object = {}, cluster: object = {}, more: object = {}): Record<string, unknown> {
  return { environment: "prod", platform: { ...PLATFORM, ...platform }, cluster: { ...CLUSTER, ...cluster }, ...more };
}

/** A production stack with changes to its platform and its cluster. */
export function planned(platform: object = {}, cluster: object = {}, more: object = {}): Plan {
  return makePlan(
    readConfiguration("prod", describe_(platform, cluster, more), "Pulumi.prod.yaml"),
    "Pulumi.prod.yaml",
  );
}

/** `path = value: reason` of every problem. */
export function problems(raw: unknown, stack = "prod"): string[] {
  try {
    readConfiguration(stack, raw, `Pulumi.${stack}.yaml`);
    return [];
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.problems.map(({ path, value, reason }) => `${path} = ${JSON.stringify(value)}: ${reason}`);
  }
}
