// Asks an instance whether it is well, as a load balancer would.

import * as http from "node:http";
import * as https from "node:https";
import type { Health } from "../../plan/fleet/fleet";

const PATIENCE_MS = 2000;

/** What is wrong, in words; undefined: it is well. */
export function ailment(health: Health, port: number, authority: string | undefined): Promise<string | undefined> {
  const { scheme, path, status } = health;
  return new Promise((done) => {
    const options = { host: "127.0.0.1", port, path, timeout: PATIENCE_MS, agent: false };
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
