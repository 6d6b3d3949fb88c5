// One broker and everything that runs beside it, as containers on a real Docker engine: what `dev` is, and a registry.
// They share the engine of docker.test.ts: two on one machine would take each other's rules of the network away.

import { request } from "node:https";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { propertiesText } from "../../../plan/clients";
import { FIRST_PORTS } from "../../support/ports";
import { Probe, type Attempt } from "../../support/probe";
import { untilSeen } from "../../support/until";
import type { DockerEngine } from "./engine";
import { DockerStack, IMAGE } from "./lab";
import { LISTENERS, SERVICE_IMAGES, lackingServices, makeServiceImages } from "./services";

const BROKER = FIRST_PORTS["docker-services"];
const PORTS = {
  registry: BROKER + 10,
  prometheus: BROKER + 11,
  alertmanager: BROKER + 12,
  grafana: BROKER + 13,
  "kafka-ui": BROKER + 14,
};
const TOPIC = "escrow.commands.v1";
const SERVICES = [...Object.keys(SERVICE_IMAGES)].sort();

interface Outputs {
  readonly caCertificate: string;
  readonly registryUrl: string;
  readonly consoles: Readonly<Record<string, { readonly user: string; readonly password: string }>>;
  readonly clients: Readonly<Record<string, { readonly properties: string }>>;
}

/** @param missing why it can't be; undefined: it can */
export function besideTheBroker(engine: DockerEngine, missing = lackingServices()): void {
  if (missing !== undefined) console.warn(`SKIPPED: services beside a broker on a Docker engine need ${missing}`);
  (missing === undefined ? describe : describe.skip)("beside the broker", () => tests(engine));
}

function tests(engine: DockerEngine): void {
  let stack: DockerStack;
  let outputs: Outputs;

  beforeAll(async () => {
    await makeServiceImages(engine);
    stack = new DockerStack(engine, "dkdev", {
      brokers: 1,
      firstPort: BROKER,
      cluster: { node: { cpus: 2, memory: "1GiB", disk: "10GiB" } },
      settings: {
        "kafka-platform:systems": ["escrow"],
        "kafka-platform:registry": {},
        "kafka-platform:monitoring": { interval: "3s" },
        "kafka-platform:kafkaUi": "on",
      },
    });
    stack.place(IMAGE, {}, { images: SERVICE_IMAGES, ports: PORTS });
  });

  afterAll(() => (stack as DockerStack | undefined)?.forget());

  const containers = () => engine.docker("ps", "--all", "--format", "{{.Names}}").split("\n").filter(Boolean).sort();
  const volumes = () => engine.volumesOf("dkdev");
  const inside = (service: string, ...command: string[]) => engine.docker("exec", stack.container(service), ...command);

  /** With the stack's authority, and no other. */
  function ask(url: string, login?: { readonly user: string; readonly password: string }, body?: object) {
    return new Promise<{ status: number; body: unknown }>((done, failed) => {
      const options = {
        ca: outputs.caCertificate,
        method: body ? "POST" : "GET",
        ...(login ? { auth: `${login.user}:${login.password}` } : {}),
        headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
      };
      const asked = request(url, options, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => done({ status: response.statusCode ?? 0, body: textOrJson(text) }));
      });
      asked.on("error", failed).end(body && JSON.stringify(body));
    });
  }

  test("everything comes up, and each container is healthy", async () => {
    await stack.must("up");
    outputs = JSON.parse(await stack.must("outputs", "--show-secrets", "--json")) as Outputs;
    await stack.healthy("kafka-1", ...SERVICES);
    const running = engine.docker("ps", "--format", "{{.Names}}").split("\n").sort();
    expect(running).toEqual(["kafka-1", ...SERVICES].map((name) => stack.container(name)).sort());
  });

  test("each is nobody with a file system that it can't write, and the engine shows none of its secrets", () => {
    const shown = engine.docker("inspect", ...containers());
    const secrets = Object.values(outputs.consoles).map(({ password }) => password);
    for (const secret of [...secrets, "PRIVATE KEY"]) expect(shown).not.toContain(secret);
    for (const service of SERVICES) {
      const said = inside(service, "/bin/sh", "-c", "id -u; touch /x 2>/dev/null && echo written || echo refused");
      expect([service, said]).toEqual([service, expect.stringMatching(/^[1-9]\d*\nrefused$/)]);
    }
  });

  test("Prometheus asks everything that there is, and gets an answer of all that aren't mere listeners", async () => {
    const { prometheus } = outputs.consoles;
    const at = `https://localhost:${PORTS.prometheus}/api/v1`;
    expect((await ask(`${at}/targets`)).status).toBe(401);
    const targets = async () => {
      const { body } = await ask(`${at}/targets?state=active`, prometheus);
      const all = (body as { data: { activeTargets: Target[] } }).data.activeTargets;
      return all.map(({ labels, health }) => `${labels["job"]} ${labels["instance"]}: ${health}`).sort();
    };
    const wanted = [
      ...["alertmanager alertmanager: up", "grafana grafana: down", "kafka kafka-1: up"],
      ...["kafka-exporter kafka-exporter: down", "prometheus prometheus: up", "schema-registry registry: up"],
    ];
    const others = async () => (await targets()).filter((each) => !each.startsWith("probe"));
    await untilSeen(`of targets ${wanted.join(", ")}`, 120, others, (all) => isDeepStrictEqual(all, wanted));
    const probes = async () => (await targets()).filter((each) => each.startsWith("probe"));
    await untilSeen(
      "every probe up",
      120,
      probes,
      (all) => all.length > 0 && all.every((each) => each.endsWith(": up")),
    );
    // Who listens shows no certificate; everybody else shows one of the stack's authority under its own name.
    const probed = async (value: number) => {
      const { body } = await ask(`${at}/query?query=${encodeURIComponent(`probe_success == ${value}`)}`, prometheus);
      const { result } = (body as { data: { result: { metric: Record<string, string> }[] } }).data;
      return result.map(({ metric }) => metric["holder"]).sort();
    };
    const secure = ["kafka-1", ...SERVICES].filter((name) => !LISTENERS.includes(name)).sort();
    await untilSeen(
      `every port probed, ${secure.join(", ")} with success`,
      120,
      async () => [await probed(1), await probed(0)],
      (seen) => isDeepStrictEqual(seen, [secure, LISTENERS]),
    );
  });

  test("Prometheus knows the Alertmanager, and has read every rule", async () => {
    const at = `https://localhost:${PORTS.prometheus}/api/v1`;
    const { body } = await ask(`${at}/alertmanagers`, outputs.consoles["prometheus"]);
    expect(body).toMatchObject({
      data: { activeAlertmanagers: [{ url: "https://alertmanager:9093/api/v2/alerts" }], droppedAlertmanagers: [] },
    });
    const rules = await ask(`${at}/rules?type=alert`, outputs.consoles["prometheus"]);
    expect(JSON.stringify(rules.body)).toContain('"name":"KafkaBrokerDown"');
  });

  test("the registry has the schemas of the system; the browser's account reads them, and registers none", async () => {
    const account = browser().schemaRegistryAuth;
    const login = { user: account.username, password: account.password };
    expect(browser().schemaRegistry).toBe("https://registry:8081/apis/ccompat/v7");
    expect((await ask(`${outputs.registryUrl}/subjects`)).status).toBe(401);
    const { body } = await ask(`${outputs.registryUrl}/subjects`, login);
    expect(body).toContain(`${TOPIC}-value`);
    const latest = await ask(`${outputs.registryUrl}/subjects/${TOPIC}-value/versions/latest`, login);
    expect([latest.status, latest.body]).toEqual([200, expect.objectContaining({ version: 1 })]);
    const own = { schema: '{"type":"string"}' };
    expect((await ask(`${outputs.registryUrl}/subjects/mine-value/versions`, login, own)).status).toBe(403);
  });

  test("the browser's connection works from inside its container: Kafka's own tool lists the topics with it", () => {
    // The listener's image has no Kafka; the node's has, and what counts are the browser's files and its network.
    const mounts = engine.inspect<{ Destination: string; Name: string }[]>(stack.container("kafka-ui"), ".Mounts");
    const files = mounts.find(({ Destination }) => Destination === "/etc/kafka-ui")?.Name;
    const run = ["run", "--rm", "--interactive", "--user", "65534:65534", "--network", "dkdev-kafka-platform"];
    const mount = ["--mount", `type=volume,source=${files},target=/etc/kafka-ui,readonly`];
    const tool = "java -Xmx128m -cp '/opt/kafka/libs/*' org.apache.kafka.tools.TopicCommand --list";
    const line = `cat >/tmp/client && ${tool} --bootstrap-server ${browser().bootstrapServers} --command-config /tmp/client`;
    const scratch = ["--tmpfs", "/tmp:exec,uid=65534,mode=0700", "--entrypoint", "/bin/sh"];
    const properties = propertiesText(browser().properties);
    const listed = engine.dockerWith(properties, ...run, ...mount, ...scratch, IMAGE, "-c", line);
    expect(listed.split("\n")).toContain(TOPIC);
  });

  test("with it one sees topics, settings, groups, rights and records, and the brokers refuse every change", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kafka-platform-browser-"));
    const probe = new Probe();
    try {
      const clients = {
        browser: { properties: outside(folder) },
        api: outputs.clients["escrow-api"] ?? { properties: "" },
      };
      const as = "browser";
      const looks: Attempt[] = [
        { as, do: "connect" },
        { as, do: "topics" },
        { as, do: "topic configs", name: TOPIC },
        { as, do: "broker configs", name: "1" },
        { as, do: "acls" },
        { as, do: "read", name: TOPIC },
      ];
      const changes: Attempt[] = [
        { as, do: "write", name: TOPIC },
        { as, do: "create", name: "mine" },
        { as, do: "delete", name: TOPIC },
        { as, do: "delete records", name: TOPIC },
        { as, do: "commit", name: "escrow-service", topic: TOPIC },
        { as, do: "fence", name: "mine" },
        { as, do: "alter topic", name: TOPIC },
        { as, do: "alter broker", name: "1" },
        { as, do: "grant", name: TOPIC },
      ];
      await probe.ask(clients, [{ as: "api", do: "write", name: TOPIC }]);
      const results = await probe.ask(clients, [...looks, ...changes]);
      expect(results.slice(0, looks.length).map(({ outcome }) => outcome)).toEqual(looks.map(() => "ok"));
      expect(results.slice(looks.length).map(({ outcome }) => outcome)).toEqual([
        // It isn't even given the number that every producer has.
        "ClusterAuthorizationException",
        "TopicAuthorizationException",
        "TopicAuthorizationException",
        "TopicAuthorizationException",
        "GroupAuthorizationException",
        "TransactionalIdAuthorizationException",
        "TopicAuthorizationException",
        "ClusterAuthorizationException",
        "ClusterAuthorizationException",
      ]);
    } finally {
      probe.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("a second up changes nothing", async () => {
    const { code, output } = await stack.run("up");
    expect([code, output]).toEqual([0, expect.stringContaining("Nothing to change in stack dkdev")]);
  });

  test("gone, its data stays until somebody says otherwise", async () => {
    const data = ["alertmanager", "grafana", "kafka-1", "prometheus"].map((name) => `dkdev-${name}-data`);
    await stack.must("down", "--yes");
    expect([containers(), volumes()]).toEqual([[], data]);
    const { code, output } = await stack.run("up");
    expect(output).toContain(`${data.join(", ")} are volumes from an earlier life of stack dkdev`);
    expect([code, containers()]).toEqual([1, []]);
    await stack.must("down", "--yes", "--volumes");
    expect(volumes()).toEqual([]);
  });

  /** What the browser was given, as it stands in its container. */
  function browser(): Browser {
    const text = inside("kafka-ui", "cat", "/etc/kafka-ui/application.yml");
    const { kafka } = parse(text) as { kafka: { clusters: [Browser] } };
    return kafka.clusters[0];
  }

  /** The same where this test runs: only the places of its files are others, and the address. */
  function outside(folder: string): string {
    const moved = Object.entries(browser().properties).map(([key, value]) => {
      if (!value.startsWith("/etc/kafka-ui/")) return [key, value] as const;
      const file = join(folder, basename(value));
      writeFileSync(file, `${inside("kafka-ui", "cat", value)}\n`, { mode: 0o600 });
      return [key, file] as const;
    });
    return propertiesText({ ...Object.fromEntries(moved), "bootstrap.servers": `localhost:${BROKER}` });
  }
}

interface Browser {
  readonly bootstrapServers: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly schemaRegistry: string;
  readonly schemaRegistryAuth: { readonly username: string; readonly password: string };
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
}

function textOrJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
