// What runs beside the cluster, against the plan: the registry's subjects, and what Prometheus asks and watches.

import { parse } from "yaml";
import type { Plan } from "../../plan/plan";
import { FORMATS } from "../../plan/registry/subjects";
import { latest, levelOf } from "../../providers/registry/calls";
import { Refused, Unreachable } from "../../providers/registry/client";
import { askConsole } from "../frame/consoles";
import { Exit, OpsError } from "../frame/exit";
import { registryOf } from "../frame/registry";
import type { Session } from "../frame/session";
import { ABSENT, UNPLANNED, differences, type Difference } from "./difference";

export async function subjects(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  if (!plan.registry) return [];
  const client = await registryOf(session);
  const { subjects: planned } = plan.registry;
  try {
    const live = (await client.ask("GET", "/subjects")) as string[];
    const found = await Promise.all(
      planned.map(async ({ name, text, format, file, compatibility }): Promise<Difference[]> => {
        if (!live.includes(name)) return [{ area: "subjects", subject: name, planned: file, found: ABSENT }];
        const [version, level] = await Promise.all([latest(client, name, 0), levelOf(client, name)]);
        const { canonical } = FORMATS[format];
        const same = version !== undefined && canonical(version.schema) === canonical(text);
        return [
          ...(same
            ? []
            : [
                {
                  area: "subjects" as const,
                  subject: name,
                  planned: file,
                  found: `version ${version?.version} says otherwise`,
                },
              ]),
          ...differences(
            "subjects",
            new Map([[`${name} level`, compatibility]]),
            new Map([[`${name} level`, level ?? plan.registry?.compatibility ?? ""]]),
          ),
        ];
      }),
    );
    const extra = live
      .filter((name) => !planned.some((each) => each.name === name))
      .map((subject): Difference => ({ area: "subjects", subject, planned: UNPLANNED, found: "a subject" }));
    return [...found.flat(), ...extra];
  } catch (error) {
    if (error instanceof Unreachable) throw new OpsError(Exit.UNREACHABLE, `${error.message}.`);
    if (error instanceof Refused && [401, 403].includes(error.status))
      throw new OpsError(
        Exit.FORBIDDEN,
        "The schema registry refused its administrator's login: `make up` brings logins in order.",
      );
    throw error;
  }
}

interface ScrapeFile {
  readonly scrape_configs?: readonly {
    readonly job_name: string;
    readonly static_configs?: readonly {
      readonly targets: readonly string[];
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** Whom Prometheus shall ask, by the file that it is started with, and whom it asks and gets an answer from. */
export async function targets(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  const file = prometheusFile(plan, "prometheus.yml");
  if (file === undefined) return [];
  const planned = ((parse(file) as ScrapeFile).scrape_configs ?? []).flatMap(({ job_name, static_configs = [] }) =>
    static_configs.flatMap(({ targets: addresses, labels = {} }) =>
      addresses.map((address) => `${job_name} ${labels["instance"] ?? address}`),
    ),
  );
  const answer = (await askConsole(session, "prometheus", "/api/v1/targets?state=active")) as {
    data: { activeTargets: { labels: { job: string; instance: string }; health: string; lastError: string }[] };
  };
  const found = answer.data.activeTargets.map(({ labels, health, lastError }) => {
    // One that hasn't been asked yet has done nothing wrong.
    const words = health === "down" ? `down: ${lastError}` : "asked";
    return [`${labels.job} ${labels.instance}`, words] as const;
  });
  return differences("targets", new Map(planned.map((name) => [name, "asked"])), new Map(found));
}

interface RuleFile {
  readonly groups?: readonly { readonly rules: readonly { readonly alert?: string; readonly expr: string }[] }[];
}

export async function alerts(session: Session): Promise<Difference[]> {
  const { plan } = await session.target();
  const files = prometheusRules(plan);
  if (files === undefined) return [];
  const planned = files.flatMap((text) => alertsIn((parse(text) as RuleFile).groups ?? []));
  const answer = (await askConsole(session, "prometheus", "/api/v1/rules?type=alert")) as {
    data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
  };
  const rules = answer.data.groups.flatMap((group) => group.rules);
  const broken = rules.filter(({ health }) => health === "err");
  return [
    ...differences("alerts", counted(planned), counted(rules.map(({ name }) => name))),
    ...broken.map(({ name, lastError = "" }): Difference => {
      return { area: "alerts", subject: name, planned: "evaluated", found: `fails: ${lastError}` };
    }),
  ];
}

function alertsIn(groups: NonNullable<RuleFile["groups"]>): string[] {
  return groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => (alert === undefined ? [] : [alert])));
}

function counted(names: readonly string[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].map(([name, count]) => [name, `${count} rules`]));
}

function prometheusFile({ fleets }: Plan, name: string): string | undefined {
  return fleets.find((fleet) => fleet.name === "prometheus")?.instances[0]?.files[name]?.content;
}

/** Every file beside it that holds groups of rules. */
function prometheusRules({ fleets }: Plan): string[] | undefined {
  const files = fleets.find((fleet) => fleet.name === "prometheus")?.instances[0]?.files;
  if (!files) return undefined;
  return Object.entries(files).flatMap(([name, { content }]) =>
    /\.ya?ml$/.test(name) && content.startsWith("groups:") ? [content] : [],
  );
}
