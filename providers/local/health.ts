// Asks an instance whether it is well, as a load balancer would.

import * as http from "node:http";
import * as https from "node:https";
import { connect } from "node:net";
import type { Health } from "../../plan/fleet/fleet";

const PATIENCE_MS = 2000;
const HOST = "127.0.0.1";

/** What is wrong, in words; undefined: it is well. */
export function ailment(health: Health, port: number, authority: string | undefined): Promise<string | undefined> {
  return health.scheme === "tcp" ? deafness(port) : wrongAnswer(health, port, authority);
}

function wrongAnswer(
  { scheme, path, status }: Exclude<Health, { scheme: "tcp" }>,
  port: number,
  authority: string | undefined,
): Promise<string | undefined> {
  return new Promise((done) => {
    const options = { host: HOST, port, path, timeout: PATIENCE_MS, agent: false };
    const request =
      scheme === "https"
        ? https.get({ ...options, servername: "localhost", ...(authority ? { ca: authority } : {}) })
        : http.get(options);
    request.on("response", (response) => {
      response.resume();
      done(response.statusCode === status ? undefined : `${path} answers ${response.statusCode} instead of ${status}`);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    request.on("error", (error) => done(`${path}: ${error.message}`));
  });
}

function deafness(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ host: HOST, port, timeout: PATIENCE_MS });
    const end = (wrong: string | undefined) => {
      socket.destroy();
      done(wrong);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end(`no connection to port ${port} within ${PATIENCE_MS / 1000} s`));
    socket.once("error", (error) => end(error.message));
  });
}
