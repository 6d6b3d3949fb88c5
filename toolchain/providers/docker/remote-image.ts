/** An image that the engine has, or fetches from where its name says. */
import type { Context, ResourceType } from "../../../providers/host/types";
import { breaches, differences, flag, text, type Rules } from "../inputs";
import { asked, ifThere, theEngine } from "./engine";

const RULES: Rules = { name: { type: "string", required: true }, keepLocally: { type: "boolean" } };

export const remoteImageType: ResourceType = {
  inputs: Object.keys(RULES),
  check: (news) => Promise.resolve({ inputs: news, failures: breaches(RULES, news) }),
  diff: (old, news) => Promise.resolve(differences(RULES, old.inputs, news, ["keepLocally"])),

  async create(inputs, context) {
    const name = text(inputs, "name");
    if (!(await found(name))) await pull(name, context);
    const image = await asked(`image ${name}`, () => theEngine().getImage(name).inspect());
    return { id: image.Id + name, outputs: { ...inputs, imageId: image.Id, repoDigest: image.RepoDigests?.[0] ?? "" } };
  },

  update: (old, news) => Promise.resolve({ outputs: { ...old.outputs, ...news } }),

  async read(id, { inputs, outputs }) {
    const image = await found(text(outputs, "name"));
    return image && { id, inputs, outputs: { ...outputs, imageId: image.Id } };
  },

  async delete(_id, { inputs }) {
    if (flag(inputs, "keepLocally")) return;
    const name = text(inputs, "name");
    await ifThere(`image ${name} can't be removed`, () => theEngine().getImage(name).remove());
  },
};

function found(name: string) {
  return ifThere(`image ${name}`, () => theEngine().getImage(name).inspect());
}

async function pull(name: string, context: Context): Promise<void> {
  context.log("info", `fetching ${name}`, { status: true });
  const engine = theEngine();
  await asked(`image ${name} isn't on the Docker engine, and can't be fetched`, async () => {
    const stream = await engine.pull(name);
    await new Promise<void>((done, failed) => {
      engine.modem.followProgress(stream, (error: Error | null) => (error ? failed(error) : done()));
    });
  });
}
