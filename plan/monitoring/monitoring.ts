// What the monitoring adds to a plan: its fleets, whom they connect as, their passwords and certificates.

import type { Contribution, PlannedSecret } from "../fleet/contribution";
import { NOTHING } from "../fleet/contribution";
import { copiesOf, type Fleet } from "../fleet/fleet";
import { fleetPlace, type FleetName } from "../fleet/place";
import { currentAccount, loginsOf } from "../rotation/logins";
import { SCRAM_MECHANISM, fleetCertificate, type CertificateRequest } from "../security";
import { ruleGroups } from "./alerts/all";
import { rulesText } from "./alerts/render";
import { watchedOf, type Parts } from "./alerts/watched";
import { dashboardsOf } from "./dashboards/dashboards";
import { asksServices } from "./scraping";
import { filesOf, isSecure, scheme, type Watched } from "./context";
import { alertmanagerFiles } from "./alertmanager";
import { ALERTMANAGER, alertmanager } from "./fleets/alertmanager";
import { blackboxExporter } from "./fleets/blackbox-exporter";
import { GRAFANA, grafana } from "./fleets/grafana";
import { KAFKA_EXPORTER, exporterAccess, kafkaExporter } from "./fleets/kafka-exporter";
import { PROMETHEUS, prometheus } from "./fleets/prometheus";
import { JOBS } from "./metrics";
import { GRAFANA_KEY_SECRET, GRAFANA_SECRET, KEYSTORE_SECRET, OPERATOR, OPERATOR_SECRET, READER_SECRET } from "./names";

const RULES_FILE = "rules-platform.yml";

export function monitoringOf(stack: Omit<Watched, "settings">): Contribution {
  const { monitoring } = stack.config;
  if (monitoring === "none") return NOTHING;
  const watched: Watched = { ...stack, settings: monitoring };
  const told = alertmanager(
    watched,
    alertmanagerFiles(stack.config.notifications, {
      directory: fleetPlace(stack.config, ALERTMANAGER, 1).paths.config,
      nodes: stack.layout.nodes.map((node) => node.name),
    }),
  );
  const subjects = watchedOf(stack.config, stack.layout, stack.catalog, partsOf(stack));
  const rules = rulesText(ruleGroups(subjects), {
    grafana: urlOf(watched, GRAFANA),
    runbooks: monitoring.runbooks,
    interval: monitoring.interval / 1000,
  });
  const dashboards = dashboardsOf(subjects, asksServices(watched)).map(({ file, json }) => [file, json] as const);
  const others = [
    kafkaExporter(watched),
    ...(isSecure(watched) ? [blackboxExporter(watched)] : []),
    told,
    grafana(watched, Object.fromEntries(dashboards), inside(watched, PROMETHEUS)),
  ];
  const fleets = [prometheus(watched, filesOf({ [RULES_FILE]: rules }), others), ...others];
  const operator = currentAccount(stack.config, OPERATOR, OPERATOR_SECRET);
  return {
    ...NOTHING,
    fleets,
    users: [
      {
        name: KAFKA_EXPORTER,
        mechanism: SCRAM_MECHANISM,
        superUser: false,
        atFormat: false,
        purpose: "reads topics' offsets and groups' progress",
      },
    ],
    access: exporterAccess(),
    secrets: secrets(watched),
    certificates: isSecure(watched) ? fleets.flatMap((fleet) => certificates(watched, fleet)) : [],
    consoles: [
      { name: PROMETHEUS, url: urlOf(watched, PROMETHEUS), ...operator },
      { name: ALERTMANAGER, url: urlOf(watched, ALERTMANAGER), ...operator },
      { name: GRAFANA, url: urlOf(watched, GRAFANA), ...operator },
    ],
  };
}

function partsOf({ config, fleets }: Omit<Watched, "settings">): Parts {
  const registry = fleets.find((fleet) => fleet.metrics?.job === JOBS.registry);
  return {
    ...(registry ? { registry: { instances: copiesOf(registry) } } : {}),
    mirrors: Object.keys(config.mirrors.copies).map((source) => ({ source, target: config.stack })),
  };
}

function urlOf(watched: Watched, fleet: FleetName): string {
  const place = fleetPlace(watched.config, fleet, 1);
  return `${scheme(watched)}://${place.reach(0)}`;
}

/** As another fleet reaches it. */
function inside(watched: Watched, fleet: FleetName): string {
  const place = fleetPlace(watched.config, fleet, 1);
  return `${scheme(watched)}://${place.host(0)}:${place.port(0)}`;
}

function certificates({ config }: Watched, { name, instances }: Fleet): CertificateRequest[] {
  const place = fleetPlace(config, name as FleetName, instances.length);
  return instances.map((instance, index) => fleetCertificate(instance.name, place.certificateNames(index)));
}

function secrets(watched: Watched): PlannedSecret[] {
  const each = (holder: string, purpose: string): PlannedSecret[] =>
    loginsOf(watched.config, holder).map((name) => ({ name, holder, purpose, bcrypt: true }));
  const alone = true as const;
  return [
    ...each(OPERATOR_SECRET, "people at Prometheus, Alertmanager and Grafana"),
    ...each(GRAFANA_SECRET, "Grafana at Prometheus"),
    // The exporter within a node knows one reader.
    { name: READER_SECRET, purpose: "Prometheus at what it asks", bcrypt: true, alone },
    { name: GRAFANA_KEY_SECRET, purpose: "Grafana's own encryption", bcrypt: false, alone },
    ...(isSecure(watched)
      ? [{ name: KEYSTORE_SECRET, purpose: "keystores of nodes' exporters", bcrypt: false, alone }]
      : []),
  ];
}
