// The resource type `kafkaplatform:cluster:BrokerSettings`: settings that brokers take while they run, for the whole
// cluster. Kafka keeps them in its metadata, so that they outlive every broker.

import type { Props, ResourceType } from "../host/types";
import { sameValue } from "../host/wire";
import type { ClusterConnection } from "./connection";
import { alterBrokerSettings } from "./settings";

interface BrokerSettingsInputs {
  readonly cluster: string;
  readonly connection: ClusterConnection;
  readonly settings: Readonly<Record<string, string>>;
}

const INPUTS = ["cluster", "connection", "settings"] as const;

export const brokerSettings: ResourceType = {
  inputs: INPUTS,

  diff(old, news, context) {
    const names = Object.keys(changes(inputsOf(old.inputs), inputsOf(news)));
    if (names.length > 0) context.log("info", `dynamic (no restart): ${names.join(", ")}`);
    const changed = INPUTS.filter((name) => !sameValue(old.inputs[name], news[name]));
    return Promise.resolve({ changes: Object.fromEntries(changed.map((name) => [name, "update" as const])) });
  },

  async create(inputs) {
    const { connection, settings, cluster } = inputsOf(inputs);
    if (Object.keys(settings).length > 0) await alterBrokerSettings(connection, settings);
    return { id: cluster, outputs: { ...inputs } };
  },

  async update(old, news) {
    const altered = changes(inputsOf(old.inputs), inputsOf(news));
    if (Object.keys(altered).length > 0) await alterBrokerSettings(inputsOf(news).connection, altered);
    return { outputs: { ...news } };
  },
};

/** Undefined: back to what the brokers were started with. */
function changes(before: BrokerSettingsInputs, after: BrokerSettingsInputs): Record<string, string | undefined> {
  const names = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)]);
  const changed = [...names].sort().filter((name) => before.settings[name] !== after.settings[name]);
  return Object.fromEntries(changed.map((name) => [name, after.settings[name]]));
}

function inputsOf(props: Props): BrokerSettingsInputs {
  return props as unknown as BrokerSettingsInputs;
}
