// Alertmanager's configuration: who is told of what, and which alerts are only consequences of another one.

import { stringify } from "yaml";
import type { BundleFile } from "../broker/bundle";
import { holdsSecret, material } from "../materials";
import type { Notifications, Receiver } from "./notifications";

export const ALERTMANAGER_FILE = "alertmanager.yml";
const NOBODY = "nobody";

export interface Surroundings {
  /** The directory of its configuration, as it sees it itself. */
  readonly directory: string;
  /** Names of the cluster's nodes. */
  readonly nodes: readonly string[];
  /** @default 1. As for rules: only a test uses another. */
  readonly scale?: number;
}

/** Its configuration, and a file for each secret that this names. Without settings nobody is told anything. */
export function alertmanagerFiles(
  settings: Notifications | undefined,
  surroundings: Surroundings,
): Record<string, BundleFile> {
  const secrets = Object.values(settings?.receivers ?? {}).flatMap(secretsOf);
  const texts = {
    [ALERTMANAGER_FILE]: stringify(configuration(settings, surroundings), {
      lineWidth: 0,
      aliasDuplicateObjects: false,
    }),
    ...Object.fromEntries(secrets.map((name) => [secretFile(name), material("given", name)])),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, content]) => [name, { content, secret: holdsSecret(content) }]),
  );
}

function configuration(settings: Notifications | undefined, { directory, nodes, scale = 1 }: Surroundings) {
  const seconds = (count: number) => `${Math.max(1, Math.round(count * scale))}s`;
  const routes = settings?.routes ?? [];
  const combinations = [...new Set(routes.map(({ to }) => to.join("+")))];
  const watchdog = settings?.watchdog;
  const own = watchdog !== undefined && !combinations.includes(watchdog) ? [watchdog] : [];
  const proxy = settings?.proxy === undefined ? {} : { proxy_url: settings.proxy };
  return {
    ...(settings?.proxy === undefined ? {} : { global: { http_config: proxy } }),
    route: {
      receiver: NOBODY,
      group_by: ["stack", "system", "alertname", "severity"],
      group_wait: seconds(30),
      group_interval: seconds(5 * 60),
      repeat_interval: seconds((settings?.repeat ?? 4 * 3_600_000) / 1000),
      routes: [
        {
          matchers: ['alertname="Watchdog"'],
          receiver: watchdog ?? NOBODY,
          group_wait: seconds(1),
          group_interval: seconds(60),
          repeat_interval: seconds(60),
        },
        ...routes.map(({ severity, system, to }) => ({
          matchers: [
            ...(severity === undefined ? ['severity=~"critical|warning"'] : [`severity="${severity}"`]),
            ...(system === undefined ? [] : [`system="${system}"`]),
          ],
          receiver: to.join("+"),
        })),
      ],
    },
    inhibit_rules: inhibitions(nodes),
    receivers: [
      { name: NOBODY },
      ...[...combinations, ...own].map((combination) => ({
        name: combination,
        ...integrations(
          combination.split("+").flatMap((each) => settings?.receivers[each] ?? []),
          directory,
          proxy,
        ),
      })),
    ],
  };
}

const TITLE = "{{ .CommonAnnotations.summary }}";
const TEXT = [
  "{{ range .Alerts }}[{{ .Labels.severity }}, {{ .Labels.system }}, {{ .Labels.stack }}] {{ .Annotations.description }}",
  "{{ .Annotations.runbook_url }}",
  "{{ .Annotations.dashboard_url }}",
  "{{ end }}",
].join("\n");

/** @param proxy said again where a receiver has settings of its own, which go before those of all */
function integrations(receivers: readonly Receiver[], directory: string, proxy: { readonly proxy_url?: string }) {
  // Alertmanager looks for these files from where it was started, but for a token's from its configuration.
  const file = (secret: string) => `${directory}/${secretFile(secret)}`;
  const resolved = { send_resolved: true };
  const all: Record<string, object[]> = {};
  const add = (kind: string, settings: object) => (all[`${kind}_configs`] ??= []).push({ ...resolved, ...settings });
  for (const receiver of receivers) {
    switch (receiver.kind) {
      case "pagerduty":
        add("pagerduty", {
          routing_key_file: file(receiver.key),
          severity: '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning{{ end }}',
          description: TITLE,
          details: { text: TEXT },
        });
        break;
      case "slack":
        add("slack", { api_url_file: file(receiver.url), channel: receiver.channel, title: TITLE, text: TEXT });
        break;
      case "email":
        add("email", {
          to: receiver.to.join(", "),
          from: receiver.from,
          smarthost: receiver.server,
          ...(receiver.login
            ? { auth_username: receiver.login.user, auth_password_file: file(receiver.login.password) }
            : {}),
          require_tls: true,
          headers: { Subject: TITLE },
        });
        break;
      case "webhook":
        add("webhook", {
          url: receiver.url,
          ...(receiver.token
            ? { http_config: { ...proxy, authorization: { credentials_file: secretFile(receiver.token) } } }
            : {}),
        });
        break;
    }
  }
  return all;
}

/** An alert that only follows from another one keeps quiet for as long as that one is there. */
function inhibitions(nodes: readonly string[]) {
  const inhibit = (cause: string[], consequence: string[], ...equal: string[]) => ({
    source_matchers: cause,
    target_matchers: consequence,
    equal: ["stack", ...equal],
  });
  const brokerDown = ['alertname="KafkaBrokerDown"'];
  const subjects = ["system", "instance", "holder", "topic", "consumergroup", "slo", "source", "target"];
  return [
    inhibit(['severity="critical"'], ['severity="warning"'], "alertname", ...subjects),
    inhibit(brokerDown, [
      'alertname=~"KafkaUnderReplicated|KafkaIsrShrinking|KafkaLeaderImbalance|KafkaQuorumFollowerLag"',
    ]),
    inhibit(brokerDown, ['alertname="ExporterDown"', 'job="kafka"']),
    inhibit(brokerDown, ['alertname="TlsPortFailing"', `holder=~"${nodes.join("|")}"`]),
    inhibit(['alertname="ConsumerStopped"'], ['alertname=~"ConsumerLagHigh|ConsumerTimeLag"'], "consumergroup"),
    inhibit(['alertname="SchemaRegistryDown"', 'severity="critical"'], ['alertname="SchemaRegistryErrors"']),
    inhibit(['alertname="MirrorStopped"'], ['alertname="MirrorLatency"'], "source", "target"),
  ];
}

function secretsOf(receiver: Receiver): string[] {
  switch (receiver.kind) {
    case "pagerduty":
      return [receiver.key];
    case "slack":
      return [receiver.url];
    case "email":
      return receiver.login ? [receiver.login.password] : [];
    case "webhook":
      return receiver.token ? [receiver.token] : [];
  }
}

function secretFile(name: string): string {
  return `secret-${name}`;
}
