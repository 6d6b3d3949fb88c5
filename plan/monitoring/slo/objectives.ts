// The promises of a stack's systems, and for each the share of what was bad.

import { upTo } from "../alerts/applications";
import type { SystemObjectives, Watched } from "../alerts/watched";

export interface Objective {
  /** Label `slo`. */
  readonly name: "produce" | "end-to-end" | "time-lag" | "lag" | "registry" | "topics";
  readonly system: string;
  /** 0.999: so much must be good. */
  readonly share: number;
  /** In words, for alerts. */
  readonly promise: string;
  readonly measured: Measured;
}

export type Measured =
  /** Single records: the share of bad ones among all in a window. */
  | { readonly by: "records"; readonly bad: (window: string) => string }
  /** Moments: the share that is bad right now, from 0 to 1; a window's is the average of its moments. */
  | { readonly by: "moments"; readonly bad: string };

export function objectivesOf({ objectives, registry }: Watched): Objective[] {
  return objectives.flatMap((each) => [
    ...latencies(each),
    ...lags(each),
    ...availabilities(each, registry !== undefined),
  ]);
}

/** How much may be bad. */
export function budget({ share }: Objective): number {
  return Number((1 - share).toPrecision(12));
}

function latencies({ system, objectives: { produce, endToEnd } }: SystemObjectives): Objective[] {
  const slower = (metric: string, within: number): Measured => ({
    by: "records",
    bad: (window) => {
      const rate = (part: string, more = "") => `sum(rate(${metric}_${part}{system="${system}"${more}}[${window}]))`;
      return `1 - ${rate("bucket", upTo(within / 1000))} / ${rate("count")}`;
    },
  });
  const found: Objective[] = [];
  if (produce) {
    const { share, within } = produce;
    const promise = `of writes acknowledged within ${within} ms`;
    found.push({ name: "produce", system, share, promise, measured: slower("app_produce_seconds", within) });
  }
  if (endToEnd) {
    const { share, within } = endToEnd;
    const promise = `of records processed within ${within} ms`;
    found.push({ name: "end-to-end", system, share, promise, measured: slower("app_end_to_end_seconds", within) });
  }
  return found;
}

function lags({ system, objectives: { timeLag, lag } }: SystemObjectives): Objective[] {
  const of = `{system="${system}"}`;
  const waiting = `kafka_consumergroup_lag${of}`;
  const found: Objective[] = [];
  if (timeLag) {
    const { share, within } = timeLag;
    const promise = `of partitions trailing by ${within} ms at most`;
    // 0/0 is no number and counts as good, 1/0 is infinite and counts as bad.
    const bad = `avg(${waiting} / rate(kafka_consumergroup_current_offset${of}[5m]) > bool ${within / 1000})`;
    found.push({ name: "time-lag", system, share, promise, measured: { by: "moments", bad } });
  }
  if (lag) {
    const { share, within } = lag;
    const promise = `of groups trailing by ${within} records at most`;
    const bad = `avg(sum by (consumergroup) (${waiting}) > bool ${within})`;
    found.push({ name: "lag", system, share, promise, measured: { by: "moments", bad } });
  }
  return found;
}

/** What can't be seen counts as bad: nobody could use it, or nobody would know. */
function availabilities({ system, objectives: { registry, topics } }: SystemObjectives, hasRegistry: boolean) {
  const found: Objective[] = [];
  if (registry !== undefined && hasRegistry) {
    const promise = "of time with a schema registry that answers";
    const bad = '1 - (max(up{job="schema-registry"}) or vector(0))';
    found.push({ name: "registry", system, share: registry, promise, measured: { by: "moments", bad } });
  }
  if (topics !== undefined) {
    const promise = "of partitions with a leader";
    const offline = "max(kafka_controller_kafkacontroller_offlinepartitionscount)";
    const all = "clamp_min(max(kafka_controller_kafkacontroller_globalpartitioncount), 1)";
    const bad = `${offline} / ${all} or vector(1)`;
    found.push({ name: "topics", system, share: topics, promise, measured: { by: "moments", bad } });
  }
  return found;
}
