/** Networks and volumes: they have a name, and whatever changes makes another one. */
import type { ResourceType } from "../../../providers/host/types";
import { breaches, differences, text, type Rules } from "../inputs";
import { asked, ifThere, labelsOf, theEngine } from "./engine";

const NETWORK: Rules = {
  name: { type: "string", required: true },
  driver: { type: "string", default: "bridge", oneOf: ["bridge"] },
};
const VOLUME: Rules = { name: { type: "string", required: true } };

function checked(rules: Rules): NonNullable<ResourceType["check"]> {
  return (news) => Promise.resolve({ inputs: news, failures: breaches(rules, news) });
}

/** Labels are a list of objects, which the rules don't know. */
function replaced(rules: Rules): NonNullable<ResourceType["diff"]> {
  return (old, news) => {
    const labels = JSON.stringify(old.inputs["labels"]) === JSON.stringify(news["labels"]);
    const { changes } = differences(rules, old.inputs, news);
    return Promise.resolve({ changes: { ...changes, ...(labels ? {} : { labels: "replace" as const }) } });
  };
}

export const networkType: ResourceType = {
  inputs: ["name", "driver", "labels"],
  check: checked(NETWORK),
  diff: replaced(NETWORK),

  async create(inputs) {
    const name = text(inputs, "name");
    const network = await asked(`network ${name} can't be made`, () =>
      theEngine().createNetwork({
        Name: name,
        Driver: "bridge",
        CheckDuplicate: true,
        Labels: labelsOf(inputs["labels"]),
      }),
    );
    return { id: network.id, outputs: inputs };
  },

  async read(id, { inputs, outputs }) {
    const there = await ifThere(`network ${id}`, () => theEngine().getNetwork(id).inspect());
    return there && { id, inputs, outputs };
  },

  async delete(id, { inputs }) {
    await ifThere(`network ${text(inputs, "name")} can't be removed`, () => theEngine().getNetwork(id).remove());
  },
};

export const volumeType: ResourceType = {
  inputs: ["name", "labels"],
  check: checked(VOLUME),
  diff: replaced(VOLUME),

  async create(inputs) {
    const name = text(inputs, "name");
    await asked(`volume ${name} can't be made`, () =>
      theEngine().createVolume({ Name: name, Labels: labelsOf(inputs["labels"]) }),
    );
    return { id: name, outputs: inputs };
  },

  async read(id, { inputs, outputs }) {
    const there = await ifThere(`volume ${id}`, () => theEngine().getVolume(id).inspect());
    return there && { id, inputs, outputs };
  },

  async delete(id) {
    await ifThere(`volume ${id} can't be removed`, () => theEngine().getVolume(id).remove());
  },
};
