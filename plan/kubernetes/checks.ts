// What can't run on Kubernetes as described, and what is missing where there is none.

import type { StackConfiguration } from "../configuration";
import type { Catalog, RawSystem } from "../catalog/catalog";
import { parseNetwork } from "../aws/cidr";
import type { Problem, Warning } from "../problems";
import type { KubernetesSettings } from "./settings";

type Described = Omit<StackConfiguration, "stack"> & { readonly stack: string };
type Refuse = (path: string, value: unknown, reason: string) => void;

const AT = "platform.kubernetes";

export function kubernetesProblems(config: Described, source: string): Problem[] {
  const problems: Problem[] = [];
  const { platform } = config;
  if (platform.kind !== "aws") return problems;
  const refuse: Refuse = (path, value, reason) => problems.push({ source, path, value, reason });
  if (platform.kubernetes === "none") {
    const wanted = { registry: config.registry ?? "none", monitoring: config.monitoring, kafkaUi: config.kafkaUi };
    for (const [path, settings] of Object.entries(wanted)) {
      if (settings === "none") continue;
      refuse(path, settings, `has nowhere to run: describe a cluster with ${AT}, or write ${path}: none`);
    }
    return problems;
  }
  checkNetworks(platform.kubernetes, platform.network, refuse);
  checkImages(platform.kubernetes, platform.network.existing !== undefined, refuse);
  const { cluster, addons } = platform.kubernetes;
  if (cluster === "new" && platform.kubernetes.autoscale && addons["metrics-server"] === undefined) {
    const reason = "knows no load without metrics-server: name its version in addons";
    refuse(`${AT}.autoscale`, platform.kubernetes.autoscale, reason);
  }
  const { registry } = config;
  const { autoscale } = platform.kubernetes;
  if (autoscale && registry && registry !== "none" && autoscale.most < (registry.instances ?? 0)) {
    const reason = `there are ${registry.instances} instances of the registry from the beginning: write more, or fewer of them`;
    refuse(`${AT}.autoscale.most`, autoscale.most, reason);
  }
  return problems;
}

function checkNetworks(
  { brokers }: KubernetesSettings,
  network: { readonly cidr: string; readonly existing?: object | undefined },
  refuse: Refuse,
): void {
  const path = `${AT}.brokers`;
  if (network.existing && brokers.length === 0) {
    refuse(path, brokers, "must name the networks of platform.network.existing: services may call nobody else");
  }
  if (!network.existing && brokers.length > 0) {
    refuse(path, brokers, "is for a network that others made: this stack knows its brokers' addresses; remove it");
  }
  for (const [index, text] of brokers.entries()) {
    const parsed = parseNetwork(text);
    if (!parsed || parsed.bits < 8) {
      refuse(`${path}[${index}]`, text, "is no network of brokers: write one such as 10.0.0.0/20");
    }
  }
}

function checkImages({ cluster, images }: KubernetesSettings, existing: boolean, refuse: Refuse): void {
  if (cluster !== "new" || existing || images !== undefined) return;
  const reason =
    "is missing: the stack's own network has no way to the internet, so nodes take images from a registry of yours " +
    "(docs/kubernetes.md)";
  refuse(`${AT}.images`, undefined, reason);
}

/** Said in every preview, so that nobody takes a cluster without them for a finished one. */
export function fleetsLeftOut(
  config: StackConfiguration,
  systems: readonly RawSystem[],
  { services }: Pick<Catalog, "services">,
): Warning[] {
  const { platform, monitoring } = config;
  if (platform.kind !== "aws") return [];
  if (platform.kubernetes !== "none") {
    if (monitoring !== "none") return [...unheard(config), ...unseen(monitoring.targets, services)];
    const message = "no metrics, alerts and dashboards, and nobody is told of trouble: write monitoring: on";
    return [{ subject: "monitoring: none", message }];
  }
  const schemas = systems.some((system) => (system.schemas ?? []).length > 0);
  const missing = [...(schemas ? ["no schema registry"] : []), "no metrics, alerts and dashboards"];
  const message = `${missing.join(", ")}: name a cluster that they can run on`;
  return [{ subject: `${AT}: none`, message }];
}

function unheard({ platform, notifications }: StackConfiguration): Warning[] {
  if (notifications === undefined) {
    const message = "alerts show in Prometheus and Alertmanager, and nobody is told of them (docs/monitoring.md)";
    return [{ subject: "notifications", message }];
  }
  const outside = Object.entries(notifications.receivers).filter(([, { kind }]) =>
    ["pagerduty", "slack"].includes(kind),
  );
  const closed = platform.kind === "aws" && !platform.network.existing && notifications.proxy === undefined;
  if (!closed || outside.length === 0) return [];
  const message =
    `${outside.map(([name]) => name).join(", ")} can't be reached from the stack's own network, which has no way to the ` +
    "internet: name a proxy in notifications.proxy, or let the network's routes lead to one of yours that has";
  return [{ subject: "notifications", message }];
}

function unseen(targets: Readonly<Record<string, unknown>>, services: Catalog["services"]): Warning[] {
  const missing = services.filter(({ name, metrics }) => metrics && targets[name] === undefined);
  if (missing.length === 0) return [];
  const message = `nobody knows where ${missing.map(({ name }) => name).join(", ")} can be asked: name their addresses`;
  return [{ subject: "monitoring.targets", message }];
}
