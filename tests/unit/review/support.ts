// Two revisions of one small stack, and the review of the second.

import type { RawSchema } from "../../../plan/catalog/catalog";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan } from "../../../plan/plan";
import { readPlan, type Reviewed } from "../../../plan/review/reviewed";
import { reviewOf, type Previewed } from "../../../plan/review/review";
import { reviewMarkdown } from "../../../pages/review/markdown";

const SOURCE = "Pulumi.prod.yaml";

export const AWS = {
  environment: "prod",
  platform: {
    kind: "aws",
    region: "eu-central-1",
    domain: "kafka.example.org",
    image: { id: "ami-0123456789abcdef0" },
    access: { cidrs: ["10.0.0.0/16"] },
    snapshots: "none",
  },
  cluster: { brokers: 3, controllers: 3 },
  monitoring: "none",
  tenants: ["acme"],
};

export const DOCKER = {
  environment: "dev",
  platform: { kind: "docker" },
  cluster: { brokers: 1 },
  tenants: ["acme"],
};

export const SHOP = {
  system: "shop",
  description: "A shop",
  deadLetters: { style: "suffix", suffix: ".dlq" },
  topics: {
    "shop.orders": {
      partitions: 6,
      purpose: "Orders",
      key: { by: "order_id" },
      retention: "30d",
      cleanup: "delete",
      subjects: { "shop.orders-value": "An order" },
    },
  },
  services: {
    web: { purpose: "Takes orders", produces: ["shop.orders"] },
    billing: { consumes: [{ topics: ["shop.orders"], group: "billing", deadLetterAfter: 3 }] },
  },
};

type System = Readonly<Record<string, unknown>> & { readonly system: string };

export function planned(config: object, system: System = SHOP, schemas: readonly RawSchema[] = []): Reviewed {
  const raw = {
    name: system.system,
    source: "system.yaml",
    content: system,
    ...(schemas.length > 0 ? { schemas } : {}),
  };
  const plan = makePlan(readConfiguration("prod", config, SOURCE), SOURCE, [raw]);
  return readPlan(JSON.parse(JSON.stringify(plan)), SOURCE);
}

export const HOLDS: Previewed = { policies: 50, findings: [], undecided: {}, refusals: [] };

export function reviewed(before: Reviewed | undefined, after: Reviewed, previewed: Previewed = HOLDS): string {
  return reviewMarkdown(reviewOf({ ...(before ? { before } : {}), after, base: { name: "main" }, previewed }));
}
