// After failovers, two clusters shall work side by side: what was closed for them is opened again.

import type { Answer } from "../frame/answer";
import { misused } from "../frame/exit";
import type { Session } from "../frame/session";
import { Side } from "./side";

export async function open(session: Session): Promise<Answer> {
  const { plan, stack, connection } = await session.target();
  if (plan.copies.length === 0 || plan.copies.some(({ as }) => as !== "region"))
    misused(`Stack ${stack} is no region: a standby is opened by \`ops --stack ${stack} dr failover\`.`);
  const what = `Services may write into ${stack} again, and so may who copies into it.`;
  if (session.options.dryRun) return { data: { what }, show: [what] };
  await session.consent(what, stack);
  const side = new Side(stack, connection, session);
  await side.unfence();
  await side.admitCopies();
  return {
    data: { stack, open: true },
    show: [`Done: services may write into ${stack}, and so may who copies into it.`],
  };
}
