// `ops doctor`: ports, names, certificates, clocks, disks, logins; one line for each problem, with its cure.

import type { Fleet } from "../../plan/fleet/fleet";
import type { Plan } from "../../plan/plan";
import { findProgram } from "../../providers/local/software";
import { takeSnapshot } from "../../providers/cluster/snapshot";
import { clusterAt } from "../../providers/cluster/connection";
import { duration, plural } from "../../toolchain/text";
import type { Answer } from "../frame/answer";
import { failureOf } from "../frame/errors";
import { Exit } from "../frame/exit";
import type { Session } from "../frame/session";
import { liveTopics } from "../records/topics";
import { formatBytes } from "../topics/words";
import { doorsOf, type Door } from "./doors";
import { served, type Served } from "./served";

interface Problem {
  readonly about: "names" | "ports" | "certificates" | "login" | "clocks" | "disks";
  readonly subject: string;
  readonly problem: string;
  readonly cure: string;
}

const HOUR = 3_600_000;
const CLOCK_MS = 5000;
const FULL = 0.85;

/** What this machine has no program for was left out by the deployment, which said so. */
function isPlaced({ software: { local } }: Fleet, { platform }: Plan): boolean {
  return platform.kind !== "local" || local.kind !== "installed" || findProgram(local.program) !== undefined;
}

export async function doctor(session: Session): Promise<Answer> {
  const { plan, outputs, stack } = await session.target();
  const doors = doorsOf({ ...plan, fleets: plan.fleets.filter((fleet) => isPlaced(fleet, plan)) });
  const { problems, looked } = await session.step("Looking", async (report) => {
    report("ports, names and certificates");
    const seen = await Promise.all(
      doors.map(async (door) => ({
        door,
        found: await served(door.host, door.port, door.tls ? outputs.caCertificate : undefined),
      })),
    );
    const renewal = (plan.certificates.renewalHours ?? 0) * HOUR;
    const found = seen.flatMap(({ door, found: each }) => problemsOf(door, each, renewal, stack));
    report("the cluster");
    return { problems: [...found, ...(await insideProblems(session))], looked: doors.length };
  });
  return {
    data: { well: problems.length === 0, doors: looked, problems },
    show: [
      ...problems.map(({ subject, problem, cure }) => `${subject}: ${problem}. ${cure}`),
      problems.length === 0
        ? `All is well: ${plural(looked, "port")}, their names and certificates, the login, clocks and disks.`
        : `${plural(problems.length, "problem")}.`,
    ],
    ...(problems.length > 0 ? { exit: Exit.FOUND } : {}),
  };
}

function problemsOf(
  { name, host, port }: Door,
  { state, words = "", certificate }: Served,
  renewal: number,
  stack: string,
): Problem[] {
  const address = `${name} (${host}:${port})`;
  const ending: Problem[] = [];
  const left = certificate ? Date.parse(certificate.until) - Date.now() : Infinity;
  if (certificate && left < renewal) {
    const problem =
      left < 0 ? `its certificate ended ${certificate.until}` : `its certificate ends in ${duration(left)}`;
    ending.push({ about: "certificates", subject: address, problem, cure: `\`make up STACK=${stack}\` renews it.` });
  }
  if (certificate && Date.parse(certificate.from) > Date.now())
    ending.push({
      about: "clocks",
      subject: address,
      problem: `its certificate holds only from ${certificate.from}`,
      cure: "Set this machine's clock (timedatectl), or that machine's.",
    });
  switch (state) {
    case "well":
      return ending;
    case "unknown name":
      return [
        {
          about: "names",
          subject: address,
          problem: words,
          cure: "Work from a machine in the stack's network, or correct its name server.",
        },
      ];
    case "nobody":
      return [
        {
          about: "ports",
          subject: address,
          problem: `nobody answers: ${words}`,
          cure: `Look at its log, then \`make up STACK=${stack}\` starts what isn't running; elsewhere look at the firewall.`,
        },
      ];
    case "no tls":
      return [
        {
          about: "ports",
          subject: address,
          problem: `it takes connections, but not TLS: ${words}`,
          cure: "It hangs or is another program: look at its log and at who holds the port.",
        },
      ];
    case "not trusted":
      if (ending.length > 0) return ending;
      return [
        {
          about: "certificates",
          subject: address,
          problem: `its certificate isn't trusted: ${words}`,
          cure: `Another program may answer here; \`make up STACK=${stack}\` brings certificates in order.`,
        },
      ];
  }
}

/** What only who is logged in can see. */
async function insideProblems(session: Session): Promise<Problem[]> {
  const { connection, stack, client } = await session.target();
  try {
    await clusterAt(connection, false).connection.request(() => Promise.resolve(), true);
  } catch (error) {
    const { message } = failureOf(error, client.user, stack);
    // Who sent for the doctor needn't be sent to the doctor.
    const words = message.replace(/ `ops [^`]*doctor` looks for the reason\.$/, "").replace(/\.$/, "");
    return [
      {
        about: "login",
        subject: client.user,
        problem: words,
        cure: `Bring the brokers back first; then \`ops --stack ${stack} verify\`.`,
      },
    ];
  }
  return [...(await clockProblems(session)), ...(await diskProblems(session))];
}

/** The leader of the controllers tells its time when it is asked for the quorum. */
async function clockProblems(session: Session): Promise<Problem[]> {
  const { connection, plan } = await session.target();
  const cluster = clusterAt(connection, false).connection;
  const library = await session.library();
  const topics = [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }];
  const answer = await cluster.request((to) => library.describeQuorumV2.api.async(to, topics), true);
  const log = answer.topics[0]?.partitions[0];
  const theirs = log?.currentVoters.find(({ replicaId }) => replicaId === log.leaderId)?.lastFetchTimestamp;
  const off = theirs === undefined || theirs < 0n ? 0 : Number(theirs) - Date.now();
  if (Math.abs(off) < CLOCK_MS) return [];
  const name = plan.nodes.find(({ id }) => id === log?.leaderId)?.name ?? "the controllers' leader";
  return [
    {
      about: "clocks",
      subject: name,
      problem: `its clock is ${duration(Math.abs(off))} ${off > 0 ? "ahead of" : "behind"} this machine's`,
      cure: "Let both keep time by the same servers (chrony, timedatectl).",
    },
  ];
}

async function diskProblems(session: Session): Promise<Problem[]> {
  const { connection, plan } = await session.target();
  const admin = await session.admin();
  const nodes = new Map(plan.nodes.map(({ id, name }) => [id, name]));
  const topics = [...(await liveTopics(session)).values()].map(({ name, leaders }) => ({
    name,
    partitions: leaders.map((_, index) => index),
  }));
  const short = (await takeSnapshot(connection)).partitions.filter(({ leader }) => leader < 0).length;
  const full = (await admin.describeLogDirs({ topics })).flatMap(({ broker, results }) =>
    results.flatMap(({ logDir, totalBytes, usableBytes }): Problem[] => {
      const [total, usable] = [Number(totalBytes), Number(usableBytes)];
      if (total <= 0 || 1 - usable / total < FULL) return [];
      const used = `${Math.round((1 - usable / total) * 100)} % of ${formatBytes(total)} are used`;
      return [
        {
          about: "disks",
          subject: `${nodes.get(broker) ?? broker} ${logDir}`,
          problem: used,
          cure: "`ops topics list` shows what fills it: shorten a retention in its system's file, or enlarge the volume.",
        },
      ];
    }),
  );
  const leaderless: Problem[] =
    short > 0
      ? [
          {
            about: "disks",
            subject: plan.cluster.name,
            problem: `${plural(short, "partition")} have no leader`,
            cure: "docs/runbooks/KafkaPartitionsOffline.md says what to do.",
          },
        ]
      : [];
  return [...full, ...leaderless];
}
