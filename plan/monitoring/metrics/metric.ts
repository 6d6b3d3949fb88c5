// What the contract says of one metric.

export interface Metric {
  /** As queries write it; a histogram's and a summary's series end in _bucket, _sum and _count. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  /** Its own, besides those of its target. */
  readonly labels: readonly string[];
  /** Which jobs export it. */
  readonly jobs: readonly string[];
  /** What a value means, with its unit. */
  readonly says: string;
  /** No series exists while all is well, or before something has happened for the first time. */
  readonly emptyWhenHealthy?: true;
}

type Rest = Pick<Metric, "emptyWhenHealthy">;

/** Builders for the metrics of the same jobs. */
export function metricsOf(...jobs: readonly string[]) {
  const of =
    (type: Metric["type"]) =>
    (name: string, labels: readonly string[], says: string, rest: Rest = {}): Metric => ({
      name,
      type,
      labels,
      jobs,
      says,
      ...rest,
    });
  return { counter: of("counter"), gauge: of("gauge"), histogram: of("histogram"), summary: of("summary") };
}
