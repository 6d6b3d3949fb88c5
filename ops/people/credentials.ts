// `ops credentials` and `ops certificates`: who comes in by what, since when, and until when. Never the secrets themselves.

import { certificateLines } from "../../plan/report/certificates";
import { readIssued, type Issued } from "../../toolchain/issued";
import type { Answer } from "../frame/answer";
import { Exit } from "../frame/exit";
import type { Session } from "../frame/session";
import { doorsOf } from "../doctor/doors";
import { served } from "../doctor/served";

const DAY = 86_400_000;

/** Where the outputs came from a file, the state can't be asked. */
async function issuedOf(session: Session): Promise<Issued> {
  const { options } = session;
  if (options.outputs !== undefined) return { certificates: [], passwords: new Map() };
  return readIssued(options);
}

export async function credentials(session: Session): Promise<Answer> {
  const { plan, outputs } = await session.target();
  const { connection } = await session.cluster();
  const library = await session.library();
  const { passwords } = await issuedOf(session);
  const { results } = await connection.request((to) => library.describeUserScramCredentialsV0.api.async(to, []), true);
  const live = new Set(results.map(({ user }) => user));
  const users = plan.users.map(({ name, purpose, superUser }) => {
    const holder = Object.values(outputs.clients).find(({ user }) => user === name);
    return {
      user: name,
      purpose,
      rights: superUser
        ? "everything"
        : `${plan.access.filter(({ principal }) => principal === `User:${name}`).length} rules`,
      // During a rotation both are valid, and one of them is handed out.
      handedOut: holder !== undefined,
      groups: holder?.consumers?.map(({ group }) => group) ?? [],
      issued: passwords.get(name),
      ageDays: passwords.has(name) ? Math.floor((Date.now() - Date.parse(passwords.get(name) ?? "")) / DAY) : undefined,
      onCluster: live.has(name),
    };
  });
  const others = plan.secrets.map(({ name, purpose }) => ({ name, purpose, issued: passwords.get(name) }));
  const lost = users.filter(({ onCluster }) => !onCluster);
  return {
    data: { users, others },
    show: [
      {
        head: ["user", "purpose", "may do", "handed out", "issued", "on the cluster"],
        rows: users.map(({ user, purpose, rights, handedOut, issued, onCluster }) => [
          user,
          purpose,
          rights,
          handedOut ? "yes" : "no",
          issued?.slice(0, 10),
          onCluster ? "yes" : "NO",
        ]),
        none: "The stack has no security, so nobody logs in.",
      },
      ...(others.length > 0
        ? [
            {
              head: ["other password", "purpose", "issued"],
              rows: others.map(({ name, purpose, issued }) => [name, purpose, issued?.slice(0, 10)]),
            },
          ]
        : []),
      "docs/rotation.md says how a password is replaced.",
    ],
    ...(lost.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}

export async function certificates(session: Session): Promise<Answer> {
  const { plan, outputs } = await session.target();
  const { certificates: issued } = await issuedOf(session);
  const shown = new Map(
    await Promise.all(
      doorsOf(plan)
        .filter(({ tls }) => tls)
        .map(
          async ({ name, host, port }) =>
            [name, (await served(host, port, outputs.caCertificate)).certificate?.until] as const,
        ),
    ),
  );
  const lines = certificateLines(plan, issued).map((line) => {
    const until = shown.get(line.name)?.slice(0, 10);
    const left =
      until === undefined && line.until === undefined
        ? undefined
        : Math.floor((Date.parse(until ?? line.until ?? "") - Date.now()) / DAY);
    // What is shown is what counts; what was made and isn't shown waits for a restart.
    return { ...line, shownUntil: until, daysLeft: left };
  });
  const late = lines.filter(
    ({ daysLeft }) => daysLeft !== undefined && daysLeft * 24 < (plan.certificates.renewalHours ?? 0),
  );
  return {
    data: lines,
    show: [
      {
        head: ["certificate", "kind", "made", "until", "shown until", "days left", "renewed from"],
        rows: lines.map(({ name, kind, from, until, shownUntil, daysLeft, renewedFrom }) => [
          name,
          kind,
          from,
          until,
          shownUntil,
          daysLeft,
          renewedFrom,
        ]),
        none: "The stack has no security, so it has no certificates.",
      },
      ...(late.length > 0
        ? [`${late.map(({ name }) => name).join(", ")}: \`make up STACK=${session.options.stack}\` renews them.`]
        : []),
    ],
    ...(late.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}
