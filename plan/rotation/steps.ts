// Which step of a rotation a change of the stack's file is, in words, and which changes would skip one.

import { newest, type Generations } from "./generations";

export interface Authority {
  /** Whose certificates are accepted. */
  readonly trusts: Generations;
  /** Which of them signs. */
  readonly signs: number;
}

export interface Rotation {
  readonly authority: Authority;
  /** Valid passwords by user. */
  readonly passwords: Readonly<Record<string, Generations>>;
  /** Of whom one password is valid at a time. */
  readonly alone?: readonly string[];
}

/** One thing that a change does. */
export interface Step {
  readonly setting: string;
  /** What it does, as a sentence that can be read in a preview. */
  readonly words: string;
  /** Why it may not be done from where the stack is, and what to do instead. */
  readonly refusal?: string;
  /** What must be true of every node before it is done. */
  readonly needs?: { readonly trust: number } | { readonly notSignedBy: number } | { readonly notLoggedInAs: number };
}

export function stepsBetween(before: Rotation, after: Rotation, brokerUser: string): Step[] {
  const users = Object.keys(after.passwords).filter((user) => before.passwords[user] !== undefined);
  return [
    ...authoritySteps(before.authority, after.authority),
    ...users.flatMap((user) => {
      const [from, to] = [before.passwords[user] ?? [], after.passwords[user] ?? []];
      if (after.alone?.includes(user)) return replacements(user, newest(from), newest(to));
      return passwordSteps(user, from, to, user === brokerUser);
    }),
  ];
}

const TRUSTS = "security.authority.trusts";
const SIGNS = "security.authority.signs";

function authoritySteps(before: Authority, after: Authority): Step[] {
  const added = after.trusts.filter((each) => !before.trusts.includes(each));
  const dropped = before.trusts.filter((each) => !after.trusts.includes(each));
  const steps: Step[] = [];
  for (const each of added) {
    const words = `trust both: authority ${each} is made, and trusted beside ${before.trusts.join(" and ")}`;
    const refusal =
      each < newest(before.trusts)
        ? `authority ${each} is gone and can't come back: the next one is ${newest(before.trusts) + 1}`
        : undefined;
    steps.push({ setting: TRUSTS, words, ...(refusal ? { refusal } : {}) });
  }
  if (before.signs !== after.signs) {
    const words = `re-sign: all certificates are signed by authority ${after.signs} instead of ${before.signs}`;
    const refusal = before.trusts.includes(after.signs)
      ? undefined
      : `nobody trusts authority ${after.signs} yet, so its certificates would be refused: first deploy ` +
        `trusts: ${list(before.trusts, after.signs)} with signs: ${before.signs}, and let every client have the new bundle`;
    steps.push({ setting: SIGNS, words, needs: { trust: after.signs }, ...(refusal ? { refusal } : {}) });
  }
  for (const each of dropped) {
    const words = `drop: certificates of authority ${each} are refused from now on`;
    const refusal =
      each === before.signs
        ? `authority ${each} still signs what is in use: first deploy trusts: ${list(before.trusts, after.signs)} ` +
          `with signs: ${after.signs}`
        : undefined;
    steps.push({ setting: TRUSTS, words, needs: { notSignedBy: each }, ...(refusal ? { refusal } : {}) });
  }
  return steps;
}

function replacements(user: string, before: number, after: number): Step[] {
  if (before === after) return [];
  const words = `replace: ${user} gets password ${after}, and ${before} is refused as soon as it is there`;
  const refusal =
    after < before ? `password ${after} is gone and can't come back: the next one is ${before + 1}` : undefined;
  return [{ setting: `security.passwords.${user}`, words, ...(refusal ? { refusal } : {}) }];
}

function passwordSteps(user: string, before: Generations, after: Generations, isBroker: boolean): Step[] {
  const setting = `security.passwords.${user}`;
  const steps: Step[] = [];
  for (const each of after.filter((one) => !before.includes(one))) {
    const words = `issue: ${user} gets password ${each}; ${before.join(" and ")} stays valid`;
    const refusal =
      each < newest(before)
        ? `password ${each} is gone and can't come back: the next one is ${newest(before) + 1}`
        : undefined;
    steps.push({ setting, words, ...(refusal ? { refusal } : {}) });
  }
  for (const each of before.filter((one) => !after.includes(one))) {
    const words = `retire: password ${each} of ${user} is refused from now on`;
    const refusal =
      each === newest(before)
        ? `password ${each} is the one in use: first deploy ${list(before.slice(-1), each + 1)}, and let ${user} take it over`
        : undefined;
    steps.push({
      setting,
      words,
      ...(isBroker ? { needs: { notLoggedInAs: each } } : {}),
      ...(refusal ? { refusal } : {}),
    });
  }
  return steps;
}

function list(valid: Generations, more: number): string {
  const both = [...new Set([...valid, more])].sort((a, b) => a - b);
  return `[${both.join(", ")}]`;
}

/** What a running node was started with, or serves. */
export interface NodeFacts {
  readonly node: string;
  /** Whether its process can be looked at; where it can't, its last deployment is believed. */
  readonly watched: boolean;
  /** Undefined: it isn't running, or can't be asked. */
  readonly trusts?: Generations;
  readonly signedBy?: number;
  readonly login?: number;
  /** Who signed what each of its listeners shows. */
  readonly served: Readonly<Record<string, number | undefined>>;
}

/** What keeps a step from being done now, seen at the live nodes; one sentence each. */
export function hindrances({ needs }: Step, nodes: readonly NodeFacts[]): string[] {
  if (needs === undefined) return [];
  return nodes.flatMap((each): string[] => {
    if ("trust" in needs) {
      if (!each.watched) return [];
      if (each.trusts?.includes(needs.trust)) return [];
      const why = each.trusts ? `was started trusting ${each.trusts.join(" and ")} only` : "isn't running";
      return [`${each.node} ${why}`];
    }
    if ("notLoggedInAs" in needs) {
      if (!each.watched) return [];
      if (each.login === undefined) return [`${each.node} isn't running`];
      return each.login === needs.notLoggedInAs ? [`${each.node} still logs in with password ${each.login}`] : [];
    }
    const old = needs.notSignedBy;
    const listeners = Object.entries(each.served);
    const silent = listeners.filter(([, by]) => by === undefined).map(([name]) => name);
    const showing = listeners.filter(([, by]) => by === old).map(([name]) => name);
    return [
      ...(silent.length > 0 ? [`${each.node} doesn't answer at ${silent.join(", ")}`] : []),
      ...(showing.length > 0
        ? [`${each.node} still shows a certificate of authority ${old} at ${showing.join(", ")}`]
        : []),
      ...(showing.length === 0 && each.signedBy === old
        ? [`${each.node} still has the certificate of authority ${old} that it was started with`]
        : []),
    ];
  });
}

export function describeRefusal(step: Step, hindered: readonly string[]): string | undefined {
  if (step.refusal !== undefined) return `${step.setting}: ${step.refusal}`;
  if (hindered.length === 0) return undefined;
  const cure = "deploy without this step until the nodes are as they should be, then try again";
  return `${step.setting}: it is too early to ${step.words.split(":")[0]}: ${hindered.join("; ")}: ${cure}`;
}
