// What Prometheus makes of what Apicurio says of itself: the contract's names, and nothing else.

import { parse } from "yaml";
import { plan, PROTO } from "./support";

interface Rule {
  readonly source_labels: readonly string[];
  readonly regex: string;
  readonly action?: string;
  readonly target_label?: string;
  readonly replacement?: string;
}

interface Job {
  readonly job_name: string;
  readonly scheme: string;
  readonly metrics_path: string;
  readonly tls_config?: object;
  readonly basic_auth?: object;
  readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels: object }[];
  readonly metric_relabel_configs: readonly Rule[];
}

const made = plan(
  { mine: { files: { "mine.events-value.proto": PROTO } } },
  { monitoring: "on", registry: { instances: 2 } },
);

function job(of: typeof made): Job | undefined {
  const file = of.fleets.find(({ name }) => name === "prometheus")?.instances[0]?.files["prometheus.yml"];
  const { scrape_configs } = parse(file?.content ?? "") as { scrape_configs: Job[] };
  return scrape_configs.find(({ job_name }) => job_name === "schema-registry");
}

/** As Prometheus relabels: rules in their order, an expression fits the whole text. */
function stored(series: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const labels = { ...series };
  for (const { source_labels, regex, action = "replace", target_label = "", replacement = "$1" } of job(made)
    ?.metric_relabel_configs ?? []) {
    const text = source_labels.map((name) => labels[name] ?? "").join(";");
    const found = new RegExp(`^(?:${regex})$`).exec(text);
    if (action === "keep" && !found) return undefined;
    if (action === "replace" && found) {
      labels[target_label] = replacement.replaceAll(/\$(\d)/g, (_all, at: string) => found[Number(at)] ?? "");
    }
  }
  return labels;
}

/** Copied from a running Apicurio 3.3.3. */
const REGISTER = { method: "POST", path: "/apis/ccompat/v7/subjects/{subject}/versions" };
const LOOK_UP = { method: "POST", path: "/apis/ccompat/v7/subjects/{subject}" };
const named = (name: string, of: object, status: string, more: object = {}) => ({
  __name__: `rest_requests_seconds${name}`,
  ...of,
  status_code_group: status,
  ...more,
});

test("asks each instance at its management port, in TLS", () => {
  expect(job(made)).toMatchObject({
    scheme: "https",
    metrics_path: "/metrics",
    tls_config: { ca_file: "authority.pem" },
    static_configs: [
      { targets: ["localhost:9695"], labels: { instance: "registry-1", zone: "zone-a" } },
      { targets: ["localhost:9696"], labels: { instance: "registry-2", zone: "zone-b" } },
    ],
  });
});

test.each([
  ["_count", REGISTER, "2xx", {}, "registry_requests_total"],
  ["_count", LOOK_UP, "5xx", {}, "registry_requests_total"],
  ["_count", LOOK_UP, "401", {}, "registry_requests_total"],
  ["_max", LOOK_UP, "2xx", {}, "registry_request_seconds_max"],
  ["_bucket", REGISTER, "2xx", { le: "+Inf" }, "registry_registrations_total"],
  ["_bucket", REGISTER, "4xx", { le: "+Inf" }, "registry_refused_schemas_total"],
])("%s of %j with %s %j becomes %s", (name, of, status, more, expected) => {
  expect(stored(named(name, of, status, more))).toMatchObject({ __name__: expected });
});

test("the class of status keeps its place among the labels", () => {
  expect(stored(named("_count", REGISTER, "5xx"))).toMatchObject({ ...REGISTER, status: "5xx" });
});

test.each([
  ["_bucket", REGISTER, "2xx", { le: "0.1" }],
  ["_bucket", REGISTER, "401", { le: "+Inf" }],
  ["_bucket", LOOK_UP, "2xx", { le: "+Inf" }],
  ["", REGISTER, "2xx", { quantile: "0.5" }],
  ["_sum", REGISTER, "2xx", {}],
])("%s of %j with %s %j isn't stored", (name, of, status, more) => {
  expect(stored(named(name, of, status, more))).toBeUndefined();
});

test("alerts and dashboards about the registry are there with it", () => {
  const prometheus = made.fleets.find(({ name }) => name === "prometheus");
  const rules = Object.values(prometheus?.instances[0]?.files ?? {}).map(({ content }) => content);
  expect(rules.join("\n")).toContain("alert: SchemaRegistryDown");
  expect(prometheus?.calls).toContain("fleet:registry");
});
