// `ops cost` and `ops review`: for who decides.

import { reviewMarkdown } from "../../pages/review/markdown";
import { made } from "../../toolchain/commands/review";
import type { Answer } from "../frame/answer";
import { Exit } from "../frame/exit";
import type { Session } from "../frame/session";

export function cost(session: Session): Promise<Answer> {
  const { estimate, platform } = session.plan();
  if (!estimate)
    return Promise.resolve({
      data: { platform: platform.kind, monthly: 0, lines: [] },
      show: [`Nothing is paid for: the stack is on platform ${platform.kind}.`],
    });
  return Promise.resolve({
    data: {
      platform: platform.kind,
      monthly: estimate.total,
      currency: "USD",
      pricesOf: estimate.pricesOf,
      lines: estimate.cost,
    },
    show: [
      { head: ["what", "USD a month"], rows: estimate.cost.map(({ what, monthly }) => [what, monthly]) },
      `About ${estimate.total} USD a month, by list prices of ${estimate.pricesOf}.`,
    ],
  });
}

export async function review(
  session: Session,
  { base, preview }: { readonly base: string; readonly preview: boolean },
): Promise<Answer> {
  const { stack, configFile } = session.options;
  const found = await made(session.screen, { stack, ...(configFile ? { configFile } : {}) }, { base, preview });
  return {
    data: found,
    show: [reviewMarkdown(found).trimEnd()],
    ...(found.verdict === "refused" ? { exit: Exit.FOUND } : {}),
  };
}
