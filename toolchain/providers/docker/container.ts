/** A container, made as the official plugin makes it: created, given its files, then started. */
import { setTimeout as sleep } from "node:timers/promises";
import { changedNames } from "../../../providers/host/resources";
import type { Context, Props, ResourceType } from "../../../providers/host/types";
import { flag, text, whole } from "../inputs";
import { INPUTS, UPDATED, creation, failuresOf, type Upload } from "./container-inputs";
import { asked, ifThere, theEngine } from "./engine";
import { archive } from "./upload";

const LOOK_AGAIN_MS = 250;
const USUAL_WAIT_SECONDS = 60;
const MIB = 1024 ** 2;

export const containerType: ResourceType = {
  inputs: INPUTS,
  check: (news) => Promise.resolve({ inputs: news, failures: failuresOf(news) }),

  diff(old, news) {
    const changed = changedNames(old.inputs, news);
    const kind = (name: string) => (UPDATED.includes(name) ? ("update" as const) : ("replace" as const));
    return Promise.resolve({ changes: Object.fromEntries(changed.map((name) => [name, kind(name)])) });
  },

  async create(inputs, context) {
    const name = text(inputs, "name");
    const container = await asked(`container ${name} can't be made`, () =>
      theEngine().createContainer(creation(inputs)),
    );
    try {
      await asked(`container ${name} can't be given its files`, async () => {
        const uploads = (inputs["uploads"] as Upload[] | undefined) ?? [];
        if (uploads.length > 0) await container.putArchive(await archive(uploads), { path: "/" });
      });
      if (inputs["start"] !== false) await asked(`container ${name} can't be started`, () => container.start());
      if (flag(inputs, "wait")) await untilHealthy(container.id, name, whole(inputs, "waitTimeout"), context);
    } catch (error) {
      await container.remove({ force: true, v: true }).catch(() => undefined);
      throw error;
    }
    return { id: container.id, outputs: inputs };
  },

  async update(old, news) {
    const name = text(news, "name");
    await asked(`container ${name} can't be changed`, () =>
      theEngine()
        .getContainer(old.id)
        .update({
          Memory: whole(news, "memory") * MIB,
          MemorySwap: whole(news, "memorySwap") * MIB,
          RestartPolicy: { Name: text(news, "restart") },
        }),
    );
    return { outputs: news };
  },

  async read(id, { inputs, outputs }) {
    const there = await ifThere(`container ${id}`, () => theEngine().getContainer(id).inspect());
    if (!there) return undefined;
    const live: Props = {
      image: there.Image,
      user: there.Config.User,
      memory: (there.HostConfig.Memory ?? 0) / MIB,
      restart: there.HostConfig.RestartPolicy?.Name ?? "",
    };
    return { id, inputs: { ...inputs, ...live }, outputs: { ...outputs, ...live } };
  },

  async delete(id, { inputs }) {
    const name = text(inputs, "name");
    const container = theEngine().getContainer(id);
    const grace = whole(inputs, "destroyGraceSeconds");
    if (grace > 0) await ifThere(`container ${name} can't be stopped`, () => stop(id, grace));
    await ifThere(`container ${name} can't be removed`, () =>
      container.remove({ force: true, v: inputs["removeVolumes"] !== false }),
    );
  },
};

/** One that has ended already is stopped: the engine says so with a status of its own. */
async function stop(id: string, seconds: number): Promise<void> {
  const STOPPED = 304;
  try {
    await theEngine().getContainer(id).stop({ t: seconds });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== STOPPED) throw error;
  }
}

async function untilHealthy(id: string, name: string, seconds: number, context: Context): Promise<void> {
  const limit = seconds > 0 ? seconds : USUAL_WAIT_SECONDS;
  for (const begun = Date.now(); ;) {
    const { State } = await asked(`container ${name}`, () => theEngine().getContainer(id).inspect());
    if (State.Health?.Status === "healthy") return;
    const waited = Math.round((Date.now() - begun) / 1000);
    if (waited > limit) {
      throw new Error(`container ${name} isn't healthy after ${limit} s; it says: ${await lastWords(id)}`);
    }
    if (context.signal.aborted) throw new Error(`interrupted while container ${name} was starting`);
    context.log("info", `starting, ${waited} s`, { status: true });
    await sleep(LOOK_AGAIN_MS);
  }
}

async function lastWords(id: string): Promise<string> {
  const logs = await theEngine().getContainer(id).logs({ stdout: true, stderr: true, tail: 15 });
  return (
    piecesOf(logs)
      .replace(/[^\P{Cc}\n]/gu, "")
      .trim() || "nothing"
  );
}

/** Each piece has eight bytes before it: where it was written, and in the last four how long it is. */
function piecesOf(logs: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= logs.length; at += 8 + logs.readUInt32BE(at + 4)) {
    pieces.push(logs.subarray(at + 8, at + 8 + logs.readUInt32BE(at + 4)));
  }
  return Buffer.concat(pieces).toString("utf8");
}
