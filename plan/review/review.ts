// What a change of the description means, in words, for who decides it: two plans and what the preview found, as data.

import { alertItems } from "./alerts";
import { consentItems } from "./consent";
import { moneySection } from "./money";
import { nodesReview, type NodesReview } from "./nodes";
import { contractItems, rightItems, userItems } from "./people";
import type { Reviewed } from "./reviewed";
import { fleetItems, networkItems } from "./services";
import { schemaItems } from "./schemas";
import { topicItems } from "./topics";
import type { Problem } from "../problems";
import { listed } from "../schema";
import { capital, code, codes, counted, differences, said, type Item, type Section } from "./words";

export interface Finding {
  readonly policy: string;
  readonly mandatory: boolean;
  readonly resource: string;
  readonly message: string;
}

/** What the engine said of the stack as it is described now. */
export interface Previewed {
  readonly policies: number;
  readonly findings: readonly Finding[];
  /** Policies that read what only the deployment will know, by id: for how many resources. */
  readonly undecided: Readonly<Record<string, number>>;
  /** Why the deployment would be refused, besides policies. */
  readonly refusals: readonly string[];
}

export interface ReviewInput {
  /** Absent: the stack is new. */
  readonly before?: Reviewed;
  readonly after: Reviewed;
  /** What the base is called, and how its plan came about where that isn't as usual. */
  readonly base: { readonly name: string; readonly note?: string };
  /** Absent: nobody asked the engine. */
  readonly previewed?: Previewed;
}

export interface Review {
  readonly stack: string;
  readonly base: string;
  readonly verdict: "refused" | "consent" | "fine" | "nothing";
  /** The whole in a few sentences. */
  readonly headline: readonly string[];
  readonly sections: readonly Section[];
}

export function reviewOf({ before, after, base, previewed }: ReviewInput): Review {
  const nodes = nodesReview(before, after);
  const schemas = schemaItems(before, after);
  const consent = consentItems(before, after);
  const refusals = refused(previewed, nodes, schemas);
  const changes: Section[] = [
    { title: "Brokers and controllers", items: nodes.items },
    { title: "Topics", items: topicItems(before, after) },
    { title: "Schemas", items: schemas },
    { title: "Users and quotas", items: userItems(before, after) },
    { title: "Who may do what", items: rightItems(before, after) },
    { title: "What services must follow", items: contractItems(before, after) },
    { title: "Alerts", items: alertItems(before, after) },
    { title: "The platform's own services", items: fleetItems(before, after) },
    { title: "Network", items: networkItems(before, after) },
  ].filter(({ items }) => items.length > 0);
  const missing = consent.some(({ mark }) => mark === "warning");
  const verdict =
    refusals.length > 0 ? "refused" : missing ? "consent" : changes.length > 0 ? "fine" : ("nothing" as const);
  const sections: Section[] = [
    { title: "Refused", items: refusals },
    { title: "Can't be taken back", items: consent },
    ...changes,
    { title: "Warnings", items: warnings(before, after) },
    moneySection(before, after),
    { title: "Policies", items: policies(previewed) },
    ...(base.note === undefined
      ? []
      : [{ title: "About the base", items: [{ mark: "note" as const, text: base.note }] }]),
  ];
  return {
    stack: after.stack,
    base: base.name,
    verdict,
    headline: [
      ...(before === undefined ? ["The stack is new: all of it is added."] : []),
      ...(changes.length === 0 ? ["The plan doesn't change."] : [tally(changes)]),
      ...(changes.length === 0 || before === undefined ? [] : [effect(nodes)]),
      ...(missing
        ? [
            `${capital(counted(consent.filter(({ mark }) => mark === "warning").length, "change"))} can't be taken back.`,
          ]
        : []),
      ...money(before, after),
    ],
    sections: sections.filter(({ items }) => items.length > 0),
  };
}

/** A description that makes no plan at all. */
export function refusedReview(stack: string, base: string, problems: readonly Problem[]): Review {
  const items = problems.map(({ source, path, reason, value }): Item => {
    const what = value === undefined ? "" : ` = ${code(JSON.stringify(value).slice(0, 120))}`;
    return { mark: "refused", text: `${code(source)} ${said(path)}${what}: ${said(reason)}` };
  });
  const headline = [
    "The description is refused, so nothing would be changed; the rest is said once it can be planned.",
  ];
  return { stack, base, verdict: "refused", headline, sections: [{ title: "Refused", items }] };
}

function refused(previewed: Previewed | undefined, nodes: NodesReview, schemas: readonly Item[]): Item[] {
  return [
    ...(previewed?.refusals ?? []).map((text): Item => ({ mark: "refused", text: said(text) })),
    ...found((previewed?.findings ?? []).filter(({ mandatory }) => mandatory)),
    ...nodes.items.filter(({ mark }) => mark === "refused"),
    ...schemas.filter(({ mark }) => mark === "refused"),
  ];
}

/** One line for each policy: where many resources break it, what is said of the first stands for all. */
function found(findings: readonly Finding[]): Item[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.policy} ${finding.mandatory}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map(([first, ...others]): Item => {
    if (!first) throw new Error("a group has a member");
    const who = codes([first, ...others].map(({ resource }) => resource));
    const text = `Policy ${code(first.policy)}, ${who}: ${said(first.message)}`;
    return { mark: first.mandatory ? "refused" : "warning", text };
  });
}

function policies(previewed: Previewed | undefined): Item[] {
  if (previewed === undefined) return [{ mark: "note", text: "Not asked: the review was made without a preview." }];
  const { findings, undecided } = previewed;
  const later = Object.entries(undecided).map(([policy, count]): Item => {
    return { mark: "note", text: `${code(policy)} decides about ${counted(count, "resource")} only as they are made.` };
  });
  if (findings.length === 0 && previewed.refusals.length > 0) {
    return [
      { mark: "note", text: "None was broken by what the preview came to; it was refused before its end." },
      ...later,
    ];
  }
  if (findings.length === 0) return [{ mark: "well", text: `All ${previewed.policies} hold.` }, ...later];
  const inOrder = [...findings].sort((a, b) => Number(b.mandatory) - Number(a.mandatory));
  return [...found(inOrder), ...later];
}

function warnings(before: Reviewed | undefined, after: Reviewed): Item[] {
  const { added, removed } = differences(before?.warnings ?? [], after.warnings, (each) => JSON.stringify(each));
  return [
    ...added.map((each): Item => ({ mark: "warning", text: `${said(each.subject)}: ${said(each.message)}` })),
    ...removed.map((each): Item => ({ mark: "well", text: `No more: ${said(each.subject)}: ${said(each.message)}` })),
  ];
}

const NOUNS: Readonly<Record<string, string>> = { Topics: "topic", "Who may do what": "right", Alerts: "alert" };

/** 2 topics and 3 rights added, 1 topic changed. */
function tally(sections: readonly Section[]): string {
  const parts = (["added", "changed", "removed"] as const).flatMap((mark) => {
    const counts = sections.flatMap(({ title, items }) => {
      const noun = NOUNS[title];
      const count = items.filter((each) => each.mark === mark).length;
      return noun === undefined || count === 0 ? [] : [counted(count, noun)];
    });
    return counts.length === 0 ? [] : [`${listed(counts, "and")} ${mark}`];
  });
  return parts.length === 0 ? "No topic, right or alert changes." : `${capital(parts.join(", "))}.`;
}

function effect({ items, restarted, replaced, dynamic }: NodesReview): string {
  if (replaced.length > 0)
    return `${capital(counted(replaced.length, "machine"))} ${replaced.length === 1 ? "is" : "are"} replaced, one at a time.`;
  if (restarted.length > 0)
    return `${capital(counted(restarted.length, "node"))} ${restarted.length === 1 ? "is" : "are"} restarted, one at a time.`;
  if (dynamic) return "No node restarts: its settings change while it runs.";
  return items.length === 0 ? "No node is touched." : "No node that stays is restarted.";
}

function money(before: Reviewed | undefined, after: Reviewed): string[] {
  const [was, is] = [before?.estimate?.total, after.estimate?.total];
  if (is === undefined) return [];
  if (was === undefined) return [`About ${is} USD a month.`];
  if (was === is) return [`About ${is} USD a month, as before.`];
  return [`About ${is} USD a month, ${Math.abs(is - was)} ${is > was ? "more" : "less"} than before.`];
}
