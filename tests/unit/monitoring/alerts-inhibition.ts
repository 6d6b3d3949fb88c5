// Asks a real Alertmanager which of several alerts it keeps quiet.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Labels = Readonly<Record<string, string>>;

interface Told {
  readonly labels: Labels;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

const LIMIT = 60_000;

/** Name, severity and subject of each alert that is kept quiet by another one, in order. */
export async function inhibited(configuration: string, alerts: readonly Labels[]): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), "kafka-platform-alertmanager-"));
  writeFileSync(join(directory, "alertmanager.yml"), configuration);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/api/v2/alerts`;
  const child = spawn(
    "prometheus-alertmanager",
    [
      ...["--config.file=alertmanager.yml", "--storage.path=data", "--cluster.listen-address="],
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: directory, stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    const body = JSON.stringify(alerts.map((labels) => ({ labels })));
    await until(() => fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
    const told = await until(async () => {
      const seen = (await (await fetch(address)).json()) as Told[];
      return seen.length === alerts.length ? seen : undefined;
    });
    const quiet = told.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => described(labels));
    return quiet.sort();
  } finally {
    child.kill("SIGKILL");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}

function described({ alertname, severity, instance, holder, consumergroup }: Labels): string {
  return [alertname, severity, instance ?? holder ?? consumergroup].filter((each) => each !== undefined).join(" ");
}

/** Until it answers, and as it should. */
async function until<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + LIMIT;
  for (;;) {
    const result = await attempt().catch(() => undefined);
    if (result !== undefined) return result;
    if (Date.now() > end) throw new Error("Alertmanager didn't answer in time");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
