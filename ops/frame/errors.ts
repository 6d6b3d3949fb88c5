// Says any failure as one sentence with its cure, and which exit code it is.

import { RefusedError } from "../../plan/problems";
import { KafkaError } from "../../providers/kafka/admin";
import { UserError, engineSentence, fileSentence } from "../../toolchain/errors";
import { Exit, OpsError } from "./exit";

export interface Failure {
  readonly exit: Exit;
  readonly message: string;
}

/** Kafka's own codes: topic, group, cluster, transactional id, delegation token. */
const FORBIDDEN = new Map([
  [29, "topic"],
  [30, "group"],
  [31, "cluster"],
  [53, "transactional id"],
  [65, "delegation token"],
]);
const UNREACHABLE = /can be reached|Connection closed|Cannot connect|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH/;

/** @param who as whom Kafka was asked, where that is known */
export function failureOf(error: unknown, who: string | undefined, stack: string): Failure {
  if (error instanceof OpsError) return { exit: error.exit, message: error.message };
  if (error instanceof RefusedError || error instanceof UserError) return { exit: Exit.USAGE, message: error.message };
  const chain = chainOf(error);
  const forbidden = chain.map(kafkaCode).find((code) => code !== undefined && FORBIDDEN.has(code));
  if (forbidden !== undefined) {
    const what = FORBIDDEN.get(forbidden) ?? "";
    return {
      exit: Exit.FORBIDDEN,
      message: `${who ?? "This user"} may not do this (Kafka refuses it the ${what}): leave out --as to act as the administrator.`,
    };
  }
  const login = chain.find((each) => /refused the (login|TLS)|certificate that is not trusted/.test(each.message));
  const refused = chain.some((each) => codeOf(each) === "PLT_KFK_AUTHENTICATION");
  if (login ?? refused) {
    const said = login?.message ?? `Kafka refused the login of ${who ?? "this user"}.`;
    return {
      exit: Exit.FORBIDDEN,
      message: `${said} \`make up STACK=${stack}\` brings logins and certificates in order.`,
    };
  }
  const unreachable = chain.find((each) => isUnreachable(each));
  if (unreachable) {
    return {
      exit: Exit.UNREACHABLE,
      message: `${sentence(unreachable.message)} \`ops --stack ${stack} doctor\` looks for the reason.`,
    };
  }
  const known = fileSentence(error) ?? engineSentence(error);
  if (known !== undefined) return { exit: Exit.USAGE, message: known };
  const kafka = chain.find((each) => kafkaCode(each) !== undefined);
  if (kafka) return { exit: Exit.REFUSED, message: `Kafka refuses this: ${sentence(kafka.message)}` };
  return { exit: Exit.FAULT, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The error, its causes and, of many at once, each. */
function chainOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [error, ...[error.cause, ...inner].flatMap(chainOf)];
}

/** Whether Kafka answered with this code, somewhere in what became of it. */
export function says(error: unknown, code: number): boolean {
  return chainOf(error).some((each) => kafkaCode(each) === code);
}

function kafkaCode(error: Error): number | undefined {
  if (error instanceof KafkaError) return error.code;
  const { apiCode } = error as { apiCode?: unknown };
  return typeof apiCode === "number" ? apiCode : undefined;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}

function isUnreachable(error: Error): boolean {
  return ["PLT_KFK_NETWORK", "PLT_KFK_TIMEOUT"].includes(codeOf(error)) || UNREACHABLE.test(error.message);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
