/** `bench`: measures the platform on this machine and prints Markdown, section by section. */
import { catalogSpeed } from "../bench/catalog-speed";
import { deploymentSpeed } from "../bench/deployment-speed";
import { machine } from "../bench/machine";
import { monitoringCost } from "../bench/monitoring-cost";
import { registrySpeed } from "../bench/registry-speed";
import { rollSpeed } from "../bench/roll-speed";
import { UserError } from "../errors";
import type { Section } from "../bench/section";
import { bringTools } from "./session";

const SECTIONS: readonly Section[] = [deploymentSpeed, catalogSpeed, registrySpeed, rollSpeed, monitoringCost];

/** @param only a section by a part of its title */
export async function bench(only: string | undefined): Promise<number> {
  const { screen } = await bringTools(true);
  process.stdout.write(`Measured on ${await machine()}.\n`);
  for (const { title, measure } of chosen(only)) {
    const table = await measure(screen);
    process.stdout.write(`\n## ${title}\n\n${table}\n`);
  }
  return 0;
}

function chosen(only: string | undefined): readonly Section[] {
  if (only === undefined) return SECTIONS;
  const found = SECTIONS.filter(({ title }) => title.toLowerCase().includes(only.toLowerCase()));
  if (found.length > 0) return found;
  throw new UserError(`There is no section "${only}"; there are ${SECTIONS.map(({ title }) => title).join(", ")}.`);
}
