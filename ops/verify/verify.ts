// `ops verify`: the live stack against its plan; names each difference.

import { list, plural } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { Exit, misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { alerts, subjects, targets } from "./beside";
import { access, nodes, quotas, settings, topics, users } from "./cluster";
import { AREAS, type Area, type Difference } from "./difference";

const CHECKS: Readonly<Record<Area, (session: Session) => Promise<Difference[]>>> = {
  nodes,
  settings,
  topics,
  access,
  users,
  quotas,
  subjects,
  targets,
  alerts,
};

export async function verify(session: Session, only: readonly string[] | undefined): Promise<Answer> {
  const unknown = only?.find((each) => !(AREAS as readonly string[]).includes(each));
  if (unknown !== undefined) misused(`There is no "${unknown}" to verify; there are ${list(AREAS)}.`);
  const areas = AREAS.filter((area) => only?.includes(area) ?? true);
  await session.target();
  const found = await session.step("Verifying", async (report) => {
    const all: Difference[] = [];
    for (const area of areas) {
      report(area);
      all.push(...(await CHECKS[area](session)));
    }
    return all;
  });
  const counts = areas.map((area) => {
    const count = found.filter((each) => each.area === area).length;
    return `${area} ${count === 0 ? "as planned" : plural(count, "difference")}`;
  });
  return {
    data: { clean: found.length === 0, verified: areas, differences: found },
    show: [
      ...(found.length > 0
        ? [
            {
              head: ["in", "what", "planned", "found"],
              rows: found.map(({ area, subject, planned, found: fact }) => [area, subject, planned, fact]),
            },
          ]
        : []),
      `${counts.join("; ")}.`,
    ],
    ...(found.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}
