// The resource type `kafkaplatform:registry:Compatibility`: the level of all subjects that have none of their own.

import type { Compatibility } from "../../plan/registry/levels";
import type { Props, ResourceType } from "../host/types";
import { levelOf, PATIENCE_MS, setLevel } from "./calls";
import { registryAt, type RegistryConnection } from "./client";

interface LevelInputs {
  readonly connection: RegistryConnection;
  readonly level: Compatibility;
}

export const compatibility: ResourceType = {
  inputs: ["connection", "level"],

  // How the registry is reached may change without what it holds.
  diff(old, news) {
    const isChanged =
      old.inputs["level"] !== news["level"] || (old.outputs["found"] ?? news["level"]) !== news["level"];
    return Promise.resolve({ changes: isChanged ? { level: "update" as const } : {} });
  },

  async create(props) {
    await set(props);
    return { id: "compatibility", outputs: props };
  },

  async update(_old, news) {
    await set(news);
    return { outputs: news };
  },

  async read(id, state) {
    const found = await levelOf(registryAt(inputsOf(state.inputs).connection), undefined, PATIENCE_MS);
    return { id, inputs: state.inputs, outputs: { ...state.outputs, found } };
  },
};

async function set(props: Props): Promise<void> {
  const { connection, level } = inputsOf(props);
  await setLevel(registryAt(connection), level);
}

function inputsOf(props: Props): LevelInputs {
  return props as unknown as LevelInputs;
}
