// Who is asked for what, under which names, and how they are kept from strangers.

import { parse } from "yaml";
import { readConfiguration } from "../../../plan/configuration";
import { RefusedError } from "../../../plan/problems";
import { makePlan, type Plan } from "../../../plan/plan";
import { jmxRules, mbeansRead } from "../../../plan/monitoring/jmx-rules";
import { JOBS, METRICS, TARGET_LABELS } from "../../../plan/monitoring/metrics";
import { NODE_METRICS } from "../../../plan/monitoring/metrics/nodes";

const STACK = "Pulumi.test.yaml";
const SHOP = {
  system: "shop",
  description: "A shop",
  topics: { "orders.placed": { partitions: 3, purpose: "orders" } },
  deadLetters: { style: "suffix" },
  services: {
    "shop-web": { produces: ["orders.placed"], metrics: { port: 9464 } },
    "shop-bills": { consumes: [{ topics: ["orders.placed"], group: "bills", deadLetterAfter: 3 }] },
  },
};

function plan(more: Readonly<Record<string, unknown>> = {}, kind: "local" | "docker" = "local"): Plan {
  const platform = kind === "local" ? { kind, firstPort: 9090 } : { kind };
  const description = { environment: "dev", platform, cluster: { brokers: 3 }, systems: ["shop"], ...more };
  return makePlan(readConfiguration("test", description, STACK), STACK, [
    { name: "shop", source: "shop.yaml", content: SHOP },
  ]);
}

interface Scraped {
  readonly job_name: string;
  readonly scheme: string;
  readonly scrape_interval?: string;
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly tls_config?: Readonly<Record<string, string>>;
  readonly static_configs: readonly {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly metric_relabel_configs: readonly {
    readonly source_labels: readonly string[];
    readonly regex: string;
    readonly action?: string;
    readonly target_label?: string;
    readonly replacement?: string;
  }[];
}

function fileOf(of: Plan, fleet: string, file: string): string {
  const found = of.fleets.find((each) => each.name === fleet)?.instances[0]?.files[file];
  if (!found) throw new Error(`${fleet} has no ${file}`);
  return found.content;
}

function jobs(of: Plan): Readonly<Record<string, Scraped>> {
  const { scrape_configs } = parse(fileOf(of, "prometheus", "prometheus.yml")) as { scrape_configs: Scraped[] };
  return Object.fromEntries(scrape_configs.map((each) => [each.job_name, each]));
}

describe("whether it is there", () => {
  test("on one's own machine only where the stack asks for it, elsewhere unless the stack refuses it", () => {
    expect(plan().fleets).toEqual([]);
    expect(plan().nodes.flatMap((node) => [node.ports.metrics, ...node.bundle.command])).not.toContain("javaagent");
    const names = ["prometheus", "kafka-exporter", "blackbox-exporter", "alertmanager", "grafana"];
    expect(plan({ monitoring: "on" }).fleets.map((fleet) => fleet.name)).toEqual(names);
    expect(plan({}, "docker").fleets.map((fleet) => fleet.name)).toEqual(names);
    expect(plan({ monitoring: "none" }, "docker").fleets).toEqual([]);
  });

  test("nothing is left of it in a stack without", () => {
    const { secrets, consoles, users, access } = plan();
    expect({ secrets, consoles }).toEqual({ secrets: [], consoles: [] });
    expect(users.map((user) => user.name)).not.toContain("kafka-exporter");
    expect(access.map((rule) => rule.principal)).not.toContain("User:kafka-exporter");
  });

  test.each([
    ["interval", "0s"],
    ["interval", "5m"],
    ["retention", "1h"],
    ["volume", "1MiB"],
    ["targets", { "shop-web": ["nowhere"] }],
  ])("a %s of %j is refused", (key, value) => {
    expect(() => plan({ monitoring: { [key]: value } })).toThrow(RefusedError);
  });
});

describe("a node's exporter", () => {
  const monitored = plan({ monitoring: "on" });

  test("has a port of its own, five above the node's first, on this machine alone", () => {
    expect(monitored.nodes.map((node) => node.ports.metrics)).toEqual([9095, 9105, 9115]);
    const [, , third] = monitored.nodes;
    expect(third?.bundle.command).toContain(
      "-javaagent:{jmx-exporter}/jmx_prometheus_javaagent-1.0.1.jar=127.0.0.1:9115:config/metrics.yml",
    );
  });

  test("answers nobody without its password, and in TLS", () => {
    const file = monitored.nodes[0]?.bundle.files["metrics.yml"];
    expect(file?.secret).toBe(true);
    expect(parse(file?.content ?? "")).toMatchObject({
      httpServer: {
        authentication: { basic: { username: "prometheus", password: "{{password/monitoring-reader}}" } },
        ssl: {
          keyStore: { filename: "config/metrics.p12", password: "{{password/monitoring-keystores}}" },
          certificate: { alias: "kafka-1" },
        },
      },
    });
    expect(monitored.nodes[0]?.bundle.files["metrics.p12"]).toEqual({
      content: "{{keystore/kafka-1}}",
      secret: true,
      encoding: "base64",
    });
  });

  test("gives exactly what the contract says of nodes", () => {
    const named = new Set(jmxRules().map((rule) => rule.name));
    const ofJava = (name: string) => /^(jvm|process)_/.test(name);
    expect([...named].sort()).toEqual(
      NODE_METRICS.map((metric) => metric.name)
        .filter((name) => !ofJava(name))
        .sort(),
    );
    for (const metric of NODE_METRICS.filter((each) => !ofJava(each.name))) {
      for (const rule of jmxRules().filter((each) => each.name === metric.name)) {
        expect([rule.name, rule.type]).toEqual([metric.name, metric.type.toUpperCase()]);
        expect([rule.name, ...Object.keys(rule.labels ?? {}).sort()]).toEqual([
          metric.name,
          ...[...metric.labels].sort(),
        ]);
      }
    }
  });

  test("reads nothing that no rule is about", () => {
    expect(mbeansRead().length).toBeLessThan(40);
    expect(mbeansRead().filter((mbean) => !/name=|metrics$/.test(mbean))).toEqual([]);
  });
});

describe("Prometheus", () => {
  const monitored = plan({ monitoring: "on" });

  test("knows every target by name", () => {
    const targets = jobs(monitored)["kafka"]?.static_configs;
    expect(targets?.[1]).toEqual({
      targets: ["localhost:9105"],
      labels: { instance: "kafka-2", zone: "zone-b", node_id: "2", roles: "broker,controller" },
    });
    for (const [job, { static_configs }] of Object.entries(jobs(monitored))) {
      const expected = [...TARGET_LABELS[job as keyof typeof TARGET_LABELS]].sort();
      for (const { labels } of static_configs) {
        expect([
          job,
          ...Object.keys(labels)
            .filter((name) => !name.startsWith("__"))
            .sort(),
        ]).toEqual([job, ...expected]);
      }
    }
  });

  test("shows who it is, and checks whom it talks to", () => {
    const { kafka, probe, alertmanager, prometheus, ...others } = jobs(monitored);
    expect(Object.keys(others)).toEqual(["kafka-exporter"]);
    for (const byPassword of [kafka, alertmanager, prometheus]) {
      expect(byPassword?.basic_auth).toEqual({ username: "prometheus", password_file: "monitoring-reader.password" });
    }
    for (const byCertificate of [probe, others["kafka-exporter"]]) {
      expect(byCertificate?.tls_config).toEqual({
        ca_file: "authority.pem",
        cert_file: "certificate.pem",
        key_file: "key.pem",
      });
    }
    expect(Object.values(jobs(monitored)).map((job) => [job.scheme, job.tls_config?.["ca_file"]])).toEqual(
      Object.values(jobs(monitored)).map(() => ["https", "authority.pem"]),
    );
  });

  test("keeps what the contract names, and nothing else", () => {
    for (const [job, { metric_relabel_configs }] of Object.entries(jobs(monitored))) {
      const [kept] = metric_relabel_configs;
      expect(kept?.action).toBe("keep");
      const names = kept?.regex.split("|") ?? [];
      expect(names).toContain("up");
      const known = METRICS.filter((metric) => metric.jobs.includes(job)).map((metric) => metric.name);
      expect(
        names.filter((name) => !known.includes(name.replace(/_(bucket|sum|count)$/, "")) && !known.includes(name)),
      ).toEqual([]);
    }
  });

  test("says of each topic and group whose it is", () => {
    const rules = jobs(monitored)["kafka-exporter"]?.metric_relabel_configs.slice(1);
    const labelled = (source: string, value: string) =>
      (rules ?? [])
        .filter((rule) => rule.source_labels[0] === source && new RegExp(`^(?:${rule.regex})$`).test(value))
        .map((rule) => `${rule.target_label}=${rule.replacement}`);
    expect(labelled("topic", "orders.placed")).toEqual(["system=shop", "kind=events"]);
    expect(labelled("topic", "orders.placed.dlq")).toEqual(["system=shop", "kind=dead-letter"]);
    expect(labelled("topic", "orders-placed")).toEqual([]);
    expect(labelled("topic", "__consumer_offsets")).toEqual([]);
    expect(labelled("consumergroup", "bills")).toEqual(["system=shop"]);
  });

  test("has the stack's own labels for what leaves it", () => {
    const { global } = parse(fileOf(monitored, "prometheus", "prometheus.yml")) as { global: object };
    expect(global).toMatchObject({
      external_labels: { system: "platform", environment: "dev", cluster: "kafka", stack: "test" },
      scrape_interval: "15s",
      scrape_timeout: "10s",
    });
  });

  test("probes every TLS port, less often than it asks", () => {
    const probed = jobs(monitored)["probe"]?.static_configs.map((each) => each.labels["holder"]);
    expect(probed?.sort()).toEqual(
      ["alertmanager", "blackbox-exporter", "kafka-1", "kafka-2", "kafka-3", "kafka-exporter", "prometheus"].sort(),
    );
    expect(jobs(monitored)["probe"]?.scrape_interval).toBe("60s");
    const elsewhere = jobs(plan({}, "docker"))["probe"]?.static_configs.map((each) => each.labels["holder"]);
    expect(elsewhere).toContain("grafana");
  });

  test("asks services where their file says, or where the stack does", () => {
    expect(jobs(monitored)["application"]).toBeUndefined();
    expect(jobs(plan({}, "docker"))["application"]?.static_configs).toEqual([
      {
        targets: ["shop-web:9464"],
        labels: {
          instance: "shop-web-1",
          system: "shop",
          service: "shop-web",
          __metrics_path__: "/metrics",
          __scheme__: "http",
        },
      },
    ]);
    const given = plan({ monitoring: { targets: { "shop-web": ["localhost:1", "localhost:2"] } } });
    expect(
      jobs(given)[JOBS.applications]?.static_configs.map((each) => [each.targets[0], each.labels["instance"]]),
    ).toEqual([
      ["localhost:1", "shop-web-1"],
      ["localhost:2", "shop-web-2"],
    ]);
  });
});

describe("who is told", () => {
  const notifications = {
    receivers: { team: { kind: "slack", channel: "#kafka", url: "slack" } },
    routes: [{ to: ["team"] }],
  };

  test("stands in Alertmanager's files, the secret in one of its own", () => {
    const told = plan({ monitoring: "on", notifications });
    expect(fileOf(told, "alertmanager", "alertmanager.yml")).toContain("config/secret-slack");
    const files = told.fleets.find((fleet) => fleet.name === "alertmanager")?.instances[0]?.files;
    expect(files?.["secret-slack"]).toEqual({ content: "{{given/slack}}", secret: true });
  });

  test("is refused where there is nothing to tell, and checked as a whole", () => {
    expect(() => plan({ notifications })).toThrow("there is nothing to tell without monitoring");
    const nobody = { ...notifications, routes: [{ severity: "critical", to: ["team"] }] };
    expect(() => plan({ monitoring: "on", notifications: nobody })).toThrow(
      "warning alerts of the cluster reach nobody",
    );
  });
});

describe("strangers", () => {
  const monitored = plan({ monitoring: "on" });

  test("are asked for a password or a certificate at every door", () => {
    for (const [fleet, users] of [
      ["prometheus", ["operator", "grafana", "prometheus"]],
      ["alertmanager", ["operator", "prometheus"]],
    ] as const) {
      const web = parse(fileOf(monitored, fleet, "web.yml")) as { basic_auth_users: object; tls_server_config: object };
      expect(Object.keys(web.basic_auth_users)).toEqual(users);
      expect(web.tls_server_config).toMatchObject({ cert_file: "certificate.pem", key_file: "key.pem" });
    }
    expect(parse(fileOf(monitored, "blackbox-exporter", "web.yml"))).toMatchObject({
      tls_server_config: { client_auth_type: "RequireAndVerifyClientCert", client_ca_file: "authority.pem" },
    });
    expect(fileOf(monitored, "grafana", "grafana.ini")).toContain("[auth.anonymous]\nenabled = false");
  });

  test("from other machines reach nothing on one's own", () => {
    const commands = monitored.fleets.flatMap((fleet) => fleet.instances.flatMap((each) => each.command));
    const addresses = commands.filter((word) => word.includes("listen-address=") && !word.endsWith("="));
    expect(addresses.map((word) => word.replace(/:\d+$/, ""))).toEqual([
      "--web.listen-address=127.0.0.1",
      "--web.listen-address=127.0.0.1",
      "--web.listen-address=127.0.0.1",
    ]);
    expect(commands).toContain("--cluster.listen-address=");
  });

  test("read no secret in a command or in a file for everybody", () => {
    for (const fleet of monitored.fleets) {
      for (const { command, files } of fleet.instances) {
        expect(command.filter((word) => word.includes("{{"))).toEqual([]);
        const open = Object.entries(files).filter(
          ([, file]) => !file.secret && /\{\{(password|key|bcrypt)\//.test(file.content),
        );
        expect(open).toEqual([]);
      }
    }
  });

  test("the exporter of offsets may look at everything and touch nothing", () => {
    const rules = monitored.access.filter((rule) => rule.principal === "User:kafka-exporter");
    expect(rules.map((rule) => `${rule.operation} ${rule.resource} ${rule.name}`)).toEqual([
      "Describe Cluster kafka-cluster",
      "Describe Topic *",
      "Describe Group *",
    ]);
  });
});
