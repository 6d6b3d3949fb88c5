// A Kubernetes cluster without machines: etcd, API server, controllers and scheduler, all on 127.0.0.1.

import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesPrograms } from "../../../toolchain/kubernetes-build";
import { ask, type Answer, type Asking, type Thing } from "./api";

const PATIENCE_MS = 90_000;

export class Server {
  readonly kubeconfig: string;
  private readonly directory = mkdtempSync(join(tmpdir(), "kafka-platform-kubernetes-"));
  private readonly children: ChildProcess[] = [];
  private readonly asking: Asking;

  /** @param port the first of five */
  constructor(
    private readonly programs: KubernetesPrograms,
    private readonly port: number,
  ) {
    this.kubeconfig = join(this.directory, "kubeconfig");
    const authority = join(this.directory, "certificates", "apiserver.crt");
    this.asking = { port: port + 2, token: randomBytes(16).toString("hex"), authority };
  }

  async start(): Promise<void> {
    const { directory, port } = this;
    const own = (name: string) => join(directory, name);
    mkdirSync(own("certificates"), { mode: 0o700 });
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(own("accounts.pub"), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(own("accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(own("tokens"), `${this.asking.token},admin,admin,"system:masters"\n`, { mode: 0o600 });
    const [etcd, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`];
    this.run("etcd", this.programs.etcd, {
      "data-dir": own("etcd"),
      // What it holds is worth nothing after the tests; a slow disk would fail them.
      "unsafe-no-fsync": "true",
      name: "t",
      "initial-cluster": `t=${peer}`,
      "listen-client-urls": etcd,
      "advertise-client-urls": etcd,
      "listen-peer-urls": peer,
      "initial-advertise-peer-urls": peer,
    });
    this.run("apiserver", this.programs.apiServer, {
      "etcd-servers": etcd,
      "bind-address": "127.0.0.1",
      "advertise-address": "127.0.0.1",
      "secure-port": String(this.asking.port),
      "endpoint-reconciler-type": "none",
      // It makes its own certificate there, which is its own authority.
      "cert-dir": own("certificates"),
      "token-auth-file": own("tokens"),
      "authorization-mode": "Node,RBAC",
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-account-key-file": own("accounts.pub"),
      "service-account-signing-key-file": own("accounts.key"),
      "service-cluster-ip-range": "10.96.0.0/16",
      // Nobody takes the mark of a new machine away here.
      "disable-admission-plugins": "TaintNodesByCondition",
    });
    await this.until("the API server is ready", async () => {
      if (!existsSync(this.asking.authority)) return false;
      return (await this.ask("GET", "/readyz")).status === 200;
    });
    this.writeKubeconfig();
    const common = { kubeconfig: this.kubeconfig, "bind-address": "127.0.0.1", "leader-elect": "false" };
    this.run("controllers", this.programs.controllers, {
      ...common,
      "secure-port": String(port + 3),
      "cert-dir": own("certificates"),
      "use-service-account-credentials": "true",
      "service-account-private-key-file": own("accounts.key"),
      "root-ca-file": this.asking.authority,
      // Machines that only pretend say nothing of themselves.
      controllers: "*,-node-lifecycle-controller",
    });
    this.run("scheduler", this.programs.scheduler, {
      ...common,
      "secure-port": String(port + 4),
      "cert-dir": own("certificates"),
    });
    await this.until("accounts are made", async () => {
      const { status } = await this.ask("GET", "/api/v1/namespaces/default/serviceaccounts/default");
      return status === 200;
    });
  }

  ask(method: string, path: string, body?: object, type?: string): Promise<Answer> {
    return ask(this.asking, method, path, body, type);
  }

  /** Everything of a kind, by the path of its list. */
  async list(path: string): Promise<readonly Thing[]> {
    const { status, body } = await this.ask("GET", path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return (body as { items: readonly Thing[] }).items;
  }

  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const gone = this.children.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
      if (gone) throw new Error(`${gone.spawnfile} ended:\n${this.lastWords()}`);
      if (await holds().catch(() => false)) return;
      if (Date.now() > end) throw new Error(`${what}: not after ${PATIENCE_MS / 1000} s\n${this.lastWords()}`);
      await sleep(200);
    }
  }

  async stop(): Promise<void> {
    const running = this.children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    // The API server would wait for those that still watch.
    for (const child of running) child.kill("SIGKILL");
    await Promise.all(ended);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(name: string, program: string, flags: Readonly<Record<string, string>>): void {
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    const log = openSync(join(this.directory, `${name}.log`), "w");
    this.children.push(spawn(program, args, { stdio: ["ignore", log, log], cwd: this.directory }));
  }

  private writeKubeconfig(): void {
    const { port, token, authority } = this.asking;
    const content = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority": authority } }],
      users: [{ name: "u", user: { token } }],
      contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
      "current-context": "test",
    };
    writeFileSync(this.kubeconfig, JSON.stringify(content), { mode: 0o600 });
  }

  private lastWords(): string {
    return ["etcd", "apiserver", "controllers", "scheduler"]
      .map((name) => join(this.directory, `${name}.log`))
      .filter((file) => existsSync(file))
      .map((file) => `${file}: ${readFileSync(file, "utf8").split("\n").slice(-6).join("\n")}`)
      .join("\n");
  }
}
