// The platform's own services beside the brokers: what becomes of their processes.

import type { Reviewed } from "./reviewed";
import { changedKeys, code, codes, counted, differences, said, type Item } from "./words";

type Fleet = Reviewed["fleets"][number];

export function fleetItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed, kept } = differences(before?.fleets ?? [], after.fleets, (fleet) => fleet.name);
  return [
    ...added.map((fleet): Item => {
      const size = counted(fleet.instances.length, "instance");
      return {
        mark: "added",
        text: `${code(fleet.name)} ${code(fleet.software.image)}, ${size}: ${said(fleet.purpose)}`,
      };
    }),
    ...kept.flatMap(([was, is]): Item[] => {
      const changes = fleetChanges(was, is);
      return changes.length === 0 ? [] : [{ mark: "changed", text: `${code(is.name)}: ${changes.join("; ")}` }];
    }),
    ...removed.map((fleet): Item => ({ mark: "removed", text: `${code(fleet.name)}: ${said(fleet.purpose)}` })),
  ];
}

function fleetChanges(was: Fleet, is: Fleet): string[] {
  const instances = differences(was.instances, is.instances, (each) => each.name);
  const files = [
    ...new Set(instances.kept.flatMap(([from, to]) => changedKeys(contents(from.files), contents(to.files)))),
  ];
  const live = files.filter((name) => is.reload?.files.includes(name));
  const fixed = files.filter((name) => !live.includes(name));
  const command = instances.kept.some(([from, to]) => from.command.join(" ") !== to.command.join(" "));
  const image = was.software.image !== is.software.image;
  return [
    ...(image ? [`image ${code(was.software.image)} → ${code(is.software.image)}, each instance is replaced`] : []),
    ...(instances.added.length > 0 ? [`${codes(instances.added.map((each) => each.name))} come`] : []),
    ...(instances.removed.length > 0 ? [`${codes(instances.removed.map((each) => each.name))} go`] : []),
    ...(live.length > 0 ? [`${codes(live)} taken in while it runs`] : []),
    ...(fixed.length > 0 && !image ? [`restarted for ${codes(fixed)}`] : []),
    ...(command && !image ? ["restarted with another command"] : []),
  ];
}

function contents(files: Fleet["instances"][number]["files"]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, file.content]));
}

/** What the network lets through. */
export function networkItems(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed } = differences(before?.aws?.rules ?? [], after.aws?.rules ?? [], (rule) => rule.name);
  return [
    ...added.map((rule): Item => ({ mark: "added", text: `${code(rule.name)} is let through: ${said(rule.reason)}` })),
    ...removed.map((rule): Item => ({ mark: "removed", text: `${code(rule.name)} is let through no more` })),
  ];
}
