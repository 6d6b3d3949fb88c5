// How far a switch has come, in a file: whoever was killed goes on where they were.

import { readFileSync } from "node:fs";
import { writeSafely } from "../records/files";

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface StepDone {
  readonly at: string;
  readonly facts: Facts;
}

export interface JournalContent {
  readonly kind: "failover" | "failback";
  readonly source: string;
  readonly target: string;
  readonly began: string;
  /** Since when the source has been out of order, as far as that is known. */
  readonly outage: string;
  readonly steps: Readonly<Record<string, StepDone>>;
  readonly ended?: string;
}

export class Journal {
  private constructor(
    private readonly file: string,
    private content: JournalContent,
    readonly resumed: boolean,
  ) {}

  /** Goes on with one that hasn't ended, or begins one; an outage that is named now is known better than before. */
  static open(
    file: string,
    fresh: Omit<JournalContent, "steps" | "outage"> & { readonly outage: string | undefined },
  ): Journal {
    const found = read(file);
    const same = found?.kind === fresh.kind && found.source === fresh.source && found.target === fresh.target;
    if (found && same && found.ended === undefined)
      return new Journal(file, { ...found, outage: fresh.outage ?? found.outage }, true);
    return new Journal(file, { ...fresh, outage: fresh.outage ?? fresh.began, steps: {} }, false);
  }

  static last(file: string): JournalContent | undefined {
    return read(file);
  }

  get all(): JournalContent {
    return this.content;
  }

  done(step: string): StepDone | undefined {
    return this.content.steps[step];
  }

  note(step: string, facts: Facts): void {
    const steps = { ...this.content.steps, [step]: { at: new Date().toISOString(), facts } };
    this.write({ ...this.content, steps });
  }

  /** They must be done again, even if this run doesn't come to it. */
  forget(...names: string[]): void {
    const steps = Object.fromEntries(Object.entries(this.content.steps).filter(([name]) => !names.includes(name)));
    this.write({ ...this.content, steps });
  }

  end(): void {
    this.write({ ...this.content, ended: new Date().toISOString() });
  }

  private write(content: JournalContent): void {
    writeSafely(this.file, `${JSON.stringify(content, null, 2)}\n`);
    this.content = content;
  }
}

function read(file: string): JournalContent | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as JournalContent;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
