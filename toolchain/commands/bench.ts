/** `bench`: measures the platform on this machine and prints Markdown, section by section. */
import { deploymentSpeed } from "../bench/deployment-speed";
import { machine } from "../bench/machine";
import type { Section } from "../bench/section";
import { bringTools } from "./session";

const SECTIONS: readonly Section[] = [deploymentSpeed];

export async function bench(): Promise<number> {
  const { screen } = await bringTools(true);
  process.stdout.write(`Measured on ${await machine()}.\n`);
  for (const { title, measure } of SECTIONS) {
    const table = await measure(screen);
    process.stdout.write(`\n## ${title}\n\n${table}\n`);
  }
  return 0;
}
