// One Apicurio that keeps all in its memory: what it answers is real, and it is there within seconds.

import { spawn, type ChildProcess } from "node:child_process";
import * as http from "node:http";
import { APICURIO, API, READY } from "../../../plan/registry/apicurio";
import { findJava } from "../../../toolchain/java";
import { ensureArtifact } from "../../../toolchain/maven-artifact";
import { FIRST_PORTS } from "../../support/ports";
import { until } from "../../support/until";

const PORT = FIRST_PORTS["single-registry"];
const HOST = "127.0.0.1";

export const CONNECTION = { engine: "apicurio", urls: [`http://${HOST}:${PORT}${API}`] } as const;
/** Where nobody answers. */
export const NOWHERE = { engine: "apicurio", urls: [`http://${HOST}:${PORT + 2}${API}`] } as const;

export async function startSingle(): Promise<ChildProcess> {
  const { local } = APICURIO;
  if (local.kind !== "maven") throw new Error("Apicurio doesn't come from Maven any more");
  const java = findJava(local.java);
  if (!java) throw new Error(`Java ${local.java} is missing`);
  const directory = await ensureArtifact(local.artifact, () => undefined);
  const settings = { host: HOST, port: PORT, "access-log.enabled": false };
  const management = { host: HOST, port: PORT + 1 };
  const child = spawn(
    java.path,
    [
      "-Xmx192m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      ...Object.entries(settings).map(([key, value]) => `-Dquarkus.http.${key}=${value}`),
      ...Object.entries(management).map(([key, value]) => `-Dquarkus.management.${key}=${value}`),
      "-jar",
      `${directory}/quarkus-run.jar`,
    ],
    { stdio: "ignore" },
  );
  await until("Apicurio is ready", () => {
    if (child.exitCode !== null) throw new Error(`Apicurio ended with ${child.exitCode}`);
    return isReady();
  });
  return child;
}

function isReady(): Promise<boolean> {
  return new Promise((resolve) => {
    http
      .get({ host: HOST, port: PORT + 1, path: READY }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
      .on("error", () => resolve(false));
  });
}
