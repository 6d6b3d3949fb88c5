/** What kinds of keys and ciphers take of a processor, with each Java that is installed here. */
import path from "node:path";
import { installedJavas, type Java } from "../java";
import { javaProgram } from "../java-program";
import { step } from "../progress";
import type { Screen } from "../screen";
import { OLDEST_JAVA } from "../versions";
import { JavaConversation } from "./java-conversation";
import { ratioOf, spreadOf, text } from "./ratios";
import { markdownTable, type Depth, type Findings, type Section } from "./section";

const ROUNDS: Readonly<Record<Depth, number>> = { short: 2, usual: 3, full: 5 };

/** The first of each kind is the plan's, and what the others are held to. */
const HANDSHAKES = { "ECDSA P-256": "EC secp256r1", "RSA 2048": "RSA 2048", "RSA 3072": "RSA 3072" };
const CIPHERS = {
  "AES-256-GCM": "TLS_AES_256_GCM_SHA384",
  "AES-128-GCM": "TLS_AES_128_GCM_SHA256",
  "ChaCha20-Poly1305": "TLS_CHACHA20_POLY1305_SHA256",
};
const QUESTIONS = [
  ...Object.entries(HANDSHAKES).map(([name, key]) => ({ kind: "a handshake", name, question: `handshake ${key}` })),
  ...Object.entries(CIPHERS).map(([name, suite]) => ({ kind: "a MiB", name, question: `data ${suite}` })),
];

interface Found {
  readonly java: string;
  readonly kind: string;
  readonly name: string;
  readonly microseconds: number[];
}

export const tlsCost: Section = {
  title: "Keys and ciphers",
  compares: true,
  measure: async (screen, depth) => {
    const all: Found[] = [];
    for (const java of installedJavas(OLDEST_JAVA)) all.push(...(await measured(screen, java, ROUNDS[depth])));
    return findings(all);
  },
};

async function measured(screen: Screen, java: Java, rounds: number): Promise<Found[]> {
  const name = `Java ${java.major}`;
  const found = QUESTIONS.map((each): Found => ({ java: name, kind: each.kind, name: each.name, microseconds: [] }));
  const program = new JavaConversation(javaProgram(path.join(__dirname, "TlsCost.java"), [], ["-Xmx512m"], java));
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await step(screen, `${name}, round ${round} of ${rounds}`, async (report) => {
        for (const [index, each] of QUESTIONS.entries()) {
          report(each.name);
          const answer = await program.ask<{ microseconds: number }>(each.question);
          found[index]?.microseconds.push(answer.microseconds);
        }
      });
    }
  } finally {
    await program.stop();
  }
  return found;
}

function findings(all: readonly Found[]): Findings {
  const compared = all.map((each) => {
    const first = all.find(({ java, kind }) => java === each.java && kind === each.kind);
    return { ...each, to: first?.name ?? "", ratio: ratioOf(each.microseconds, first?.microseconds ?? []) };
  });
  const rows = compared.map(({ java, kind, name, microseconds, ratio }) => {
    const { median, least, most } = spreadOf(microseconds.map((each) => each / 1000));
    return [java, name, kind, `${median.toFixed(2)} ms (${least.toFixed(2)}–${most.toFixed(2)})`, text(ratio)];
  });
  const ratios = compared
    .filter(({ name, to }) => name !== to)
    .map(({ java, kind, name, to, ratio }) => [`TLS: ${kind} with ${java}, ${name} to ${to}`, ratio] as const);
  const heading = ["", "", "", "Processor time of both sides", "To the plan's"];
  return { markdown: markdownTable(heading, rows), ratios: Object.fromEntries(ratios), plots: [], runs: all };
}
