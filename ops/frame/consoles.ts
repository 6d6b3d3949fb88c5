// Asks what people otherwise open in a browser (Prometheus, Alertmanager), with the login that the stack hands out.

import { request } from "node:https";
import { Exit, OpsError, misused } from "./exit";
import type { Session } from "./session";

const ANSWER_MS = 10_000;

export async function askConsole(session: Session, name: string, path: string): Promise<unknown> {
  const { outputs } = await session.target();
  const console_ = Object.entries(outputs.consoles ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  if (!console_) misused(`The stack's outputs hand out no ${name}: its monitoring isn't deployed.`);
  const { url, user, password } = console_;
  const wrong = (exit: Exit, words: string): OpsError => new OpsError(exit, `${name} at ${url} ${words}.`);
  return new Promise((resolve, reject) => {
    const options = { ca: outputs.caCertificate, auth: `${user}:${password}`, timeout: ANSWER_MS };
    const asked = request(`${url.replace(/\/$/, "")}${path}`, options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      // Nothing else is heard of an answer that ends too early.
      response.on("error", () => reject(wrong(Exit.UNREACHABLE, "broke off its answer")));
      response.on("end", () => {
        const { statusCode = 0 } = response;
        if (statusCode === 401 || statusCode === 403)
          reject(wrong(Exit.FORBIDDEN, "refused the login of the stack's outputs"));
        else if (statusCode !== 200) reject(wrong(Exit.UNREACHABLE, `answers ${statusCode}`));
        else
          try {
            resolve(JSON.parse(Buffer.concat(parts).toString("utf8")));
          } catch {
            reject(wrong(Exit.UNREACHABLE, "answers something that is no JSON: something else may be at this address"));
          }
      });
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    asked.on("error", (error) => reject(wrong(Exit.UNREACHABLE, `doesn't answer: ${error.message}`)));
    asked.end();
  });
}
