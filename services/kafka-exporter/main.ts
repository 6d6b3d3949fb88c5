// Topics' offsets and groups' lag for Prometheus, on machines without images. Started with the path of its settings.

import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { Registry } from "prom-client";
import { surviveLibraryFaults } from "../../providers/kafka/library-faults";
import { Cluster, type Snapshot } from "./cluster";
import { textOf } from "./series";
import { readSettings, type Settings } from "./settings";

/** Who asks again sooner gets the same answer: a cluster isn't questioned more often because more people look. */
const KEPT_MS = 2000;

function main(file: string): void {
  const settings = readSettings(file);
  const cluster = new Cluster(settings);
  let asked: { at: number; snapshot: Promise<Snapshot> } | undefined;
  const current = () => {
    if (!asked || Date.now() - asked.at > KEPT_MS) asked = { at: Date.now(), snapshot: cluster.snapshot() };
    return asked.snapshot;
  };
  const server = serverOf(settings, (request, response) => {
    if (request.url !== "/metrics") return void response.writeHead(404).end();
    current()
      .then(async (snapshot) => {
        snapshot.gaps.forEach(report);
        const text = await textOf(snapshot);
        response.writeHead(200, { "content-type": Registry.PROMETHEUS_CONTENT_TYPE }).end(text);
      })
      .catch((error: unknown) => {
        report(error);
        response.writeHead(503).end();
      });
  });
  // Whoever waits for the port may then rely on an answer.
  void ready(cluster).then(() => server.listen(settings.listen.port, settings.listen.host));
  process.once("SIGTERM", () => process.exit(0));
}

async function ready(cluster: Cluster): Promise<void> {
  for (;;) {
    try {
      return void (await cluster.snapshot());
    } catch (error) {
      report(error);
      await sleep(1000);
    }
  }
}

function report(error: unknown): void {
  console.error(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}`);
}

/** Only who has a certificate of the stack's authority is answered. */
function serverOf({ security }: Settings, answer: http.RequestListener): http.Server {
  if (!security) return http.createServer(answer);
  const { authority, certificate, key } = security;
  const asked = { requestCert: true, rejectUnauthorized: true };
  return https.createServer({ ca: authority, cert: certificate, key, ...asked }, answer);
}

surviveLibraryFaults(report);
main(process.argv[3] ?? "");
