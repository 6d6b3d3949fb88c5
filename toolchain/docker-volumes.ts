/** The volumes of a stack on a Docker engine, which outlive it unless somebody says otherwise. */
import { engineAt } from "../providers/docker/engine";
import { list } from "./text";
import { UserError, messageOf } from "./errors";

/** @returns the names of those that are gone now */
export async function deleteVolumesOf(stack: string): Promise<string[]> {
  const engine = engineAt();
  const filters = JSON.stringify({ label: [`kafka-platform.stack=${stack}`] });
  const { Volumes = [] } = await engine.listVolumes({ filters });
  const names = Volumes.map((each) => each.Name).sort();
  try {
    for (const name of names) await engine.getVolume(name).remove();
  } catch (error) {
    throw new UserError(`The volumes ${list(names)} can't all be deleted: ${messageOf(error)}`);
  }
  return names;
}
