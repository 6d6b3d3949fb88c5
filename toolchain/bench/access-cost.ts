/** What asking for rights, and counting for quotas, takes: the administrator, who is asked nothing, beside services. */
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { RULES } from "./cluster-performance";
import { compare } from "./performance/compare";
import { plain, type Variant } from "./performance/variants";
import type { Section } from "./section";

/** Others with rights of their own, among which the right one must be found. */
const STRANGERS = 40;
const PARTITIONS = 12;
const QUOTAS = { produce: "1GiB", consume: "1GiB" };

export const accessCost: Section = {
  title: "Cost of rights and quotas",
  compares: true,
  measure: async (screen, depth) => {
    const directory = await mkdtemp(path.join(tmpdir(), "kafka-platform-bench-"));
    try {
      await mkdir(path.join(directory, "bench"));
      await writeFile(path.join(directory, "bench", "system.yaml"), stringify(system()));
      const variants = [
        variant("limited", "rights and quotas"),
        variant("plain", "rights"),
        variant("admin", "neither"),
      ];
      const more = { systems: ["bench"], systemsDirectory: directory, registry: "none" };
      const rules = { ...RULES[depth], sizes: [100, 512], shares: [0.5], partitions: PARTITIONS };
      return await compare(screen, "rights", [{ variants, more }], rules);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

function variant(user: string, name: string): Variant {
  return { ...plain(name), ...(user === "admin" ? {} : { as: { user, topic: `bench.${user}` } }) };
}

function system(): unknown {
  const topic = { partitions: PARTITIONS, purpose: "to be written", deadLetter: false };
  const service = (name: string, quotas = {}) => ({
    purpose: "writes and reads",
    produces: [`bench.${name}`],
    consumes: [{ topics: [`bench.${name}`], group: `${name}-readers` }],
    ...quotas,
  });
  const strangers = Array.from({ length: STRANGERS }, (_, index) => {
    return [`stranger-${index}`, { ...service("plain"), consumes: [] }] as const;
  });
  return {
    system: "bench",
    description: "one that is measured, and others",
    topics: { "bench.plain": topic, "bench.limited": topic },
    services: {
      plain: service("plain"),
      limited: service("limited", { quotas: QUOTAS }),
      ...Object.fromEntries(strangers),
    },
  };
}
