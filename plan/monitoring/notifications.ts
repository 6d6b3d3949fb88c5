// Whom alerts are told to: what a stack says of it, and what can be wrong with that.

import { z } from "zod";
import type { Problem } from "../problems";
import { duration, oneOf } from "../schema";

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const name = z.string().regex(NAME, { error: "write a name of lower-case letters, digits and dashes" });

/** Never the secret itself: the name under which the stack's encrypted configuration holds it. */
const secret = name.describe("The name of a secret of the stack.");
const address = z.string().regex(/^[^\s@]+@[^\s@]+$/, { error: "write an e-mail address" });

const receiver = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("pagerduty"), key: secret }),
    z.strictObject({
      kind: z.literal("slack"),
      channel: z.string().regex(/^[#@][^\s]+$/, { error: "write a channel, e.g. '#kafka'" }),
      url: secret,
    }),
    z.strictObject({
      kind: z.literal("email"),
      to: z.array(address).min(1, { error: "write at least one address" }),
      from: address,
      server: z
        .string()
        .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, { error: "write a host and a port, e.g. mail.example.org:587" }),
      login: z.strictObject({ user: z.string().min(1), password: secret }).optional(),
    }),
    z.strictObject({
      kind: z.literal("webhook"),
      url: z.url({ protocol: /^https$/, error: "write an address that begins with https://" }),
      /** Sent as a bearer token. */
      token: secret.optional(),
    }),
  ],
  { error: "write kind: pagerduty, slack, email or webhook" },
);

const route = z.strictObject({
  severity: oneOf("critical", "warning").optional(),
  system: name.optional(),
  to: z.array(name).min(1, { error: "name at least one receiver" }),
});

export const notifications = z.strictObject({
  receivers: z.record(name, receiver),
  /** The first one that fits an alert counts. */
  routes: z.array(route),
  /** Who notices when nothing comes any more; outside of the stack. */
  watchdog: name.optional(),
  /** By which PagerDuty, Slack and webhooks are reached where the network has no way out of its own. */
  proxy: z
    .string()
    .regex(/^https?:\/\/[A-Za-z0-9.-]+:\d{1,5}$/, {
      error: "write an address such as http://outbound.example.org:8080",
    })
    .optional(),
  /** An alert that is still there is told again after this time. */
  repeat: duration.default(4 * 3_600_000),
});

export type Notifications = z.output<typeof notifications>;
export type Receiver = z.output<typeof receiver>;

const PATH = "notifications";

/** What each value alone allows, but not all of them together. */
export function notificationProblems(settings: Notifications, source: string): Problem[] {
  const { receivers, routes, watchdog } = settings;
  const problems: Problem[] = [];
  const refuse = (path: string, value: unknown, reason: string) =>
    problems.push({ source, path: `${PATH}.${path}`, value, reason });
  const named = [...routes.flatMap(({ to }) => to), ...(watchdog === undefined ? [] : [watchdog])];

  routes.forEach(({ to }, index) => {
    for (const each of to)
      if (!receivers[each]) refuse(`routes[${index}].to`, each, "is no receiver: add it, or correct its name");
  });
  if (watchdog !== undefined && !receivers[watchdog])
    refuse("watchdog", watchdog, "is no receiver: add it, or correct its name");
  for (const each of Object.keys(receivers)) {
    if (!named.includes(each)) refuse(`receivers.${each}`, undefined, "gets nothing: name it in a route, or remove it");
  }
  for (const severity of ["critical", "warning"] as const) {
    const forAll = routes.some((each) => !each.system && (each.severity ?? severity) === severity);
    if (!forAll)
      refuse("routes", routes, `${severity} alerts of the cluster reach nobody: add a route without a system`);
  }
  routes.forEach((each, index) => {
    const earlier = routes
      .slice(0, index)
      .some(
        (before) =>
          (before.severity ?? each.severity) === each.severity && (before.system ?? each.system) === each.system,
      );
    if (earlier)
      refuse(`routes[${index}]`, each, "never counts, because an earlier route takes all of its alerts: move it up");
  });
  return problems;
}
