// Who is told of what: Alertmanager's configuration by amtool, what is refused, and that no secret is in it.

import { alertmanagerFiles } from "../../../plan/monitoring/alertmanager";
import { notificationProblems, notifications } from "../../../plan/monitoring/notifications";
import { check } from "../../../plan/schema";
import { alertsOf, documentOf, needing, watched, withFiles } from "./alerts-support";
import { inhibited } from "./alerts-inhibition";

const amtool = needing("amtool");
jest.setTimeout(120_000);

const RECEIVERS = {
  pager: { kind: "pagerduty", key: "pagerduty-key" },
  channel: { kind: "slack", channel: "#kafka", url: "slack-url" },
  "chat-pager": { kind: "pagerduty", key: "chat-pagerduty-key" },
  mail: {
    kind: "email",
    to: ["ops@example.org", "dba@example.org"],
    from: "kafka@example.org",
    server: "mail.example.org:587",
    login: { user: "kafka", password: "mail-password" },
  },
  outside: { kind: "webhook", url: "https://watch.example.org/kafka", token: "watch-token" },
};

const SETTINGS = {
  receivers: RECEIVERS,
  routes: [
    { system: "chat", severity: "critical", to: ["chat-pager", "channel"] },
    { severity: "critical", to: ["pager", "channel"] },
    { system: "billing", to: ["mail"] },
    { severity: "warning", to: ["channel"] },
  ],
  watchdog: "outside",
};

function settings(content: object = SETTINGS) {
  const checked = check(notifications, content, "Pulumi.test.yaml");
  if (!("value" in checked)) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

const files = alertmanagerFiles(settings(), { directory: "config", nodes: ["kafka-1", "kafka-2"] });
const configuration = files["alertmanager.yml"]?.content ?? "";

amtool("Alertmanager accepts the configuration, also where nobody is told", async () => {
  const nobody = alertmanagerFiles(undefined, { directory: "config", nodes: ["kafka-1"] })["alertmanager.yml"]?.content;
  for (const each of [configuration, nobody]) {
    const { code, output } = await withFiles({ "alertmanager.yml": each }, [
      "amtool",
      "check-config",
      "alertmanager.yml",
    ]);
    expect([code, output]).toEqual([0, expect.stringContaining("SUCCESS")]);
  }
});

amtool.each([
  [["severity=critical", "system=platform"], "pager+channel"],
  [["severity=warning", "system=platform"], "channel"],
  [["severity=critical", "system=chat"], "chat-pager+channel"],
  [["severity=warning", "system=chat"], "channel"],
  [["severity=critical", "system=billing"], "pager+channel"],
  [["severity=warning", "system=billing"], "mail"],
  [["alertname=Watchdog", "severity=none", "system=platform"], "outside"],
  [["severity=none", "system=platform"], "nobody"],
])("an alert with %j goes to %s", async (labels, receiver) => {
  const command = [
    "amtool",
    "config",
    "routes",
    "test",
    "--config.file=alertmanager.yml",
    `--verify.receivers=${receiver}`,
  ];
  const { code, output } = await withFiles({ "alertmanager.yml": configuration }, [...command, ...labels]);
  expect([code, output.split("\n")[0]]).toEqual([0, receiver]);
});

amtool("a proxy is used by all that goes to the internet, also by who has settings of its own", async () => {
  const proxied = { ...SETTINGS, proxy: "http://outbound.example.org:8080" };
  const content = alertmanagerFiles(settings(proxied), { directory: "config", nodes: ["kafka-1"] })["alertmanager.yml"]
    ?.content;
  const { code, output } = await withFiles({ "alertmanager.yml": content }, [
    "amtool",
    "check-config",
    "alertmanager.yml",
  ]);
  expect([code, output]).toEqual([0, expect.stringContaining("SUCCESS")]);
  expect(content).toMatch(/^global:\n {2}http_config:\n {4}proxy_url: http:\/\/outbound\.example\.org:8080$/m);
  expect(content).toMatch(/http_config:\n +proxy_url: http:\/\/outbound\.example\.org:8080\n +authorization:/);
  expect(configuration).not.toContain("proxy_url");
});

amtool("a dead broker tells of itself, not of all that follows from it", async () => {
  const platform = { stack: "test", system: "platform" };
  const group = { stack: "test", system: "checkout", consumergroup: "webhook-delivery" };
  const quiet = await inhibited(configuration, [
    { alertname: "KafkaBrokerDown", severity: "critical", ...platform },
    { alertname: "KafkaUnderReplicated", severity: "critical", ...platform },
    { alertname: "KafkaIsrShrinking", severity: "warning", ...platform },
    { alertname: "ExporterDown", severity: "warning", job: "kafka", instance: "kafka-2", ...platform },
    { alertname: "TlsPortFailing", severity: "critical", holder: "kafka-2", ...platform },
    // These are told all the same.
    { alertname: "KafkaUnderMinIsr", severity: "critical", ...platform },
    { alertname: "ExporterDown", severity: "critical", job: "kafka-exporter", ...platform },
    { alertname: "TlsPortFailing", severity: "critical", holder: "grafana", ...platform },
    { alertname: "KafkaUnderReplicated", severity: "warning", ...platform, stack: "other" },
    { alertname: "ConsumerStopped", severity: "critical", ...group },
    { alertname: "ConsumerLagHigh", severity: "warning", ...group },
    { alertname: "ConsumerLagHigh", severity: "warning", ...group, consumergroup: "audit-logging" },
    { alertname: "KafkaDiskUsed", severity: "critical", instance: "kafka-1", ...platform },
    { alertname: "KafkaDiskUsed", severity: "warning", instance: "kafka-1", ...platform },
    { alertname: "KafkaDiskUsed", severity: "warning", instance: "kafka-3", ...platform },
  ]);
  expect(quiet).toEqual([
    "ConsumerLagHigh warning webhook-delivery",
    "ExporterDown warning kafka-2",
    "KafkaDiskUsed warning kafka-1",
    "KafkaIsrShrinking warning",
    "KafkaUnderReplicated critical",
    "TlsPortFailing critical kafka-2",
  ]);
});

test("only alerts that exist keep others quiet, or are kept quiet", () => {
  const known = new Set(alertsOf(documentOf(watched())).map(({ alert }) => alert));
  const named = [...configuration.matchAll(/alertname=~?\\?"([A-Za-z|]+)/g)].flatMap(([, names = ""]) =>
    names.split("|"),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("secrets are files of their own, filled when they are placed", () => {
  const secrets = Object.entries(files).filter(([name]) => name !== "alertmanager.yml");
  expect(Object.fromEntries(secrets)).toEqual({
    "secret-pagerduty-key": { content: "{{given/pagerduty-key}}", secret: true },
    "secret-chat-pagerduty-key": { content: "{{given/chat-pagerduty-key}}", secret: true },
    "secret-slack-url": { content: "{{given/slack-url}}", secret: true },
    "secret-mail-password": { content: "{{given/mail-password}}", secret: true },
    "secret-watch-token": { content: "{{given/watch-token}}", secret: true },
  });
  expect(files["alertmanager.yml"]?.secret).toBe(false);
  expect(configuration).not.toContain("{{given/");
  expect(configuration).toContain("routing_key_file: config/secret-pagerduty-key");
  expect(configuration).toContain("api_url_file: config/secret-slack-url");
  expect(configuration).toContain("auth_password_file: config/secret-mail-password");
  // Found from the configuration's own directory.
  expect(configuration).toContain("credentials_file: secret-watch-token");
});

test.each<[string, object, string]>([
  [
    "a receiver that isn't there",
    { ...SETTINGS, routes: [{ to: ["pager", "nobody-here"] }, ...SETTINGS.routes] },
    "notifications.routes[0].to is no receiver: add it, or correct its name",
  ],
  [
    "a watchdog that nobody receives",
    { ...SETTINGS, watchdog: "gone" },
    "notifications.watchdog is no receiver: add it, or correct its name",
  ],
  [
    "a receiver that gets nothing",
    { ...SETTINGS, receivers: { ...RECEIVERS, idle: { kind: "pagerduty", key: "k" } } },
    "notifications.receivers.idle gets nothing: name it in a route, or remove it",
  ],
  [
    "critical alerts that reach nobody",
    { ...SETTINGS, routes: [{ severity: "warning", to: ["channel", "mail", "pager", "chat-pager"] }] },
    "notifications.routes critical alerts of the cluster reach nobody: add a route without a system",
  ],
  [
    "a route that never counts",
    { ...SETTINGS, routes: [...SETTINGS.routes, { system: "escrow", severity: "warning", to: ["mail"] }] },
    "notifications.routes[4] never counts, because an earlier route takes all of its alerts: move it up",
  ],
])("refused: %s", (_what, content, expected) => {
  const found = notificationProblems(settings(content), "Pulumi.test.yaml").map(
    ({ path, reason }) => `${path} ${reason}`,
  );
  expect(found).toContain(expected);
});

test.each([
  ["a webhook without TLS", { ...RECEIVERS, outside: { kind: "webhook", url: "http://watch.example.org" } }],
  ["a key in clear", { ...RECEIVERS, pager: { kind: "pagerduty", key: "R0UTINGKEY" } }],
  ["an unknown way", { ...RECEIVERS, pager: { kind: "fax", number: "1" } }],
])("refused: %s", (_what, receivers) => {
  expect(check(notifications, { ...SETTINGS, receivers }, "x").problems).toHaveLength(1);
});

test("nothing is refused in the example", () => {
  expect(notificationProblems(settings(), "x")).toEqual([]);
});
