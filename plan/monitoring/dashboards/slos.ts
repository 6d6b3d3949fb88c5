// What the systems promise their users, and how much of what may go wrong already has.

import { BAD, OBJECTIVE, REMAINING } from "../slo/rules";
import { above, below, type Dashboard, type Panel } from "./model";
import { graph } from "./panels";

const CHOSEN = '{system=~"$system"}';
const NAME = "{{system}} {{slo}}";

const bad = (window: string) => `${BAD}${window}${CHOSEN}`;
/** 1: just what is allowed; at this speed the budget lasts for the whole period. */
const burn = (window: string) => `${bad(window)} / on (slo, system) (1 - ${OBJECTIVE}${CHOSEN})`;
const left = `${REMAINING}${CHOSEN}`;
const LEFT_LIMITS = below(0.25, 0);

export function slos(): Dashboard {
  return {
    uid: "slos",
    title: "Objectives",
    answers: "Do the systems get what is promised, and how much may still go wrong in these thirty days?",
    span: "7d",
    variables: ["system"],
    rows: [
      { title: "Promises", panels: [promises()] },
      {
        title: "Budgets",
        panels: [
          graph({
            id: 10,
            title: "Left of the budget",
            why: "Of what may go wrong in thirty days. Below 0 the promise is broken, until the bad days are that long ago.",
            width: 12,
            unit: "share",
            limits: LEFT_LIMITS,
            queries: [{ expr: left, name: NAME }],
          }),
          graph({
            id: 11,
            title: "Speed at which budgets burn, over an hour",
            why: "1 uses up the budget in just thirty days. Dashed: where an hour of it wakes somebody up.",
            width: 12,
            unit: "plain",
            limits: above(undefined, 14.4),
            queries: [{ expr: burn("1h"), name: NAME }],
          }),
          graph({
            id: 12,
            title: "Share that went wrong, over five minutes",
            why: "What happens just now: of records or of time, as the promise counts.",
            width: 12,
            unit: "share",
            queries: [{ expr: bad("5m"), name: NAME }],
          }),
          graph({
            id: 13,
            title: "Speed at which budgets burn, over a day",
            why: "Slow losses. Dashed: where somebody is told in working hours.",
            width: 12,
            unit: "plain",
            limits: above(3),
            queries: [{ expr: burn("1d"), name: NAME }],
          }),
        ],
      },
    ],
  };
}

function promises(): Panel {
  const by = "sum by (system, slo)";
  return {
    id: 1,
    kind: "table",
    title: "All promises",
    why: "What is promised, what was reached, and what is left. Some are estimates: see docs/slos.md.",
    width: 24,
    unit: "share",
    by: ["system", "slo"],
    queries: [
      { name: "Promised", decimals: 3, expr: `${by} (${OBJECTIVE}${CHOSEN})` },
      { name: "Reached in an hour", decimals: 3, expr: `${by} (1 - ${bad("1h")})` },
      { name: "Reached in three days", decimals: 3, expr: `${by} (1 - ${bad("3d")})` },
      { name: "Left of the budget", expr: `${by} (${left})`, limits: LEFT_LIMITS },
    ],
  };
}
