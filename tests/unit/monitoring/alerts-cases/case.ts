// One alert tried: values for which it comes and goes, and values just short of it.

export interface Case {
  readonly alert: string;
  readonly severity: "critical" | "warning";
  /** All labels besides the alert's name and severity. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  readonly dashboard: string;
  /** Between two values of a series. @default 1m */
  readonly interval?: string;
  /** By series, values as promtool writes them, from bad to good again. */
  readonly bad: Series;
  /** Already bad, but not for long enough; absent where it comes at once. */
  readonly notYet?: string;
  readonly at: string;
  readonly cleared: string;
  /** Values just short of the threshold, or bad for too short a time: nothing comes, at any of these times. */
  readonly below: Series;
  readonly silent?: readonly string[];
}

export type Series = Readonly<Record<string, string>>;

export const PLATFORM = { system: "platform" } as const;
