/** kafka.Quota: limits for a user, a client id or an address, or for all of them that have none of their own. */
import type { Context, Failure, Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, entries, text, type Rules } from "../inputs";
import type { QuotaEntity } from "../../../providers/kafka/admin";
import type { Cluster } from "../../../providers/kafka/cluster";

const RULES: Rules = {
  entityName: { type: "string" },
  entityType: { type: "string", required: true, oneOf: ["client-id", "user", "ip"] },
  config: { type: "map" },
};

export function quotaType(connect: (context: Context) => { cluster: Cluster }): ResourceType {
  return {
    inputs: Object.keys(RULES),

    check: (news) => Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...wrongLimits(news)] }),

    diff: (old, news) => Promise.resolve(differences(RULES, old.inputs, news, ["config"])),

    preview: (inputs) => complete(RULES, inputs),

    async create(inputs, context) {
      const entity = entityOf(inputs);
      await connect(context).cluster.alterQuota({ entity, set: limitsOf(inputs), remove: [] });
      return { id: `${entity.name ?? ""}|${entity.type}`, outputs: complete(RULES, inputs) };
    },

    async read(id, state, context) {
      const known = Object.keys(state.outputs).length > 0 ? state.outputs : parsed(id);
      const limits = await connect(context).cluster.describeQuota(entityOf(known));
      if (limits === undefined) return undefined;
      const before = entries(known, "config");
      // As the program wrote them where they mean the same: "1000.0" isn't a change from 1000.
      const config = Object.fromEntries(
        Object.entries(limits).map(([key, value]) => [
          key,
          Number(before[key]) === value ? before[key] : String(value),
        ]),
      );
      const inputs = complete(RULES, { ...known, config });
      return { id, inputs, outputs: inputs };
    },

    async update(old, news, context) {
      const set = limitsOf(news);
      const remove = Object.keys(entries(old.outputs, "config")).filter((key) => !(key in set));
      await connect(context).cluster.alterQuota({ entity: entityOf(news), set, remove });
      return { outputs: complete(RULES, news) };
    },

    async delete(_id, state, context) {
      const remove = Object.keys(entries(state.outputs, "config"));
      if (remove.length === 0) return;
      await connect(context).cluster.alterQuota({ entity: entityOf(state.outputs), set: {}, remove });
    },
  };
}

function wrongLimits(news: Props): Failure[] {
  const config = news["config"];
  if (config === undefined)
    return [{ property: "config", reason: `"config" is missing: a quota without limits limits nothing.` }];
  if (typeof config !== "object" || config === null) return [];
  return Object.entries(config)
    .filter(([, value]) => typeof value === "string" && !(Number(value) >= 0))
    .map(([key, value]) => ({
      property: "config",
      reason: `"config.${key}" can't be ${JSON.stringify(value)}; it must be a number.`,
    }));
}

function entityOf(values: Props): QuotaEntity {
  return { type: text(values, "entityType"), name: text(values, "entityName") || undefined };
}

function limitsOf(values: Props): Record<string, number> {
  return Object.fromEntries(Object.entries(entries(values, "config")).map(([key, value]) => [key, Number(value)]));
}

function parsed(id: string): Props {
  const at = id.lastIndexOf("|");
  const values = { entityType: id.slice(at + 1), ...(at > 0 ? { entityName: id.slice(0, at) } : {}) };
  if (at < 0 || breaches(RULES, values).length > 0) {
    throw new Error("The id to import a quota by is entityName|entityType, with an empty name for the default.");
  }
  return values;
}
