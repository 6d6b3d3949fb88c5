/** Follows a deployment by its events: keeps the books, and tells a view what a person should see. */
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import type { Change, Tally } from "./deployment-text";
import { type Action, type Moment, type Resource, isBookkeeping, momentOf, resourceOf } from "./events";

export interface Running {
  readonly resource: Resource;
  readonly action: Action;
  readonly part: boolean;
  readonly since: number;
  status?: string;
}

export interface Message {
  readonly severity: "info" | "warning" | "error";
  /** "Node broker-1"; none where it is about the whole. */
  readonly subject?: string;
  readonly text: string;
}

export interface View {
  finished(change: Change, part: boolean, milliseconds: number): void;
  message(message: Message): void;
}

/** What the engine says that it has already told, that we tell better, or that is as it should be. */
const ECHOES = [
  /^(?:update|preview|destroy|refresh) failed$/,
  /^(?:update|preview|destroy|refresh) canceled$/,
  /^resource creation failed$/,
  /^One or more errors occurred/,
  /^using pulumi-analyzer-policy-\S+ from \$PATH/,
];

export class Deployment {
  readonly running = new Map<string, Running>();
  readonly changes: Change[] = [];
  readonly errors: Message[] = [];
  readonly known = new Map<string, Resource>();
  private readonly seen = new Set<string>();
  /** By policy, the resources that it can't judge yet. */
  private readonly undecided = new Map<string, Set<string>>();
  private readonly unchanged = new Set<string>();
  cancelled = false;

  constructor(
    private readonly view: View,
    private readonly now: () => number = Date.now,
  ) {}

  readonly onEvent = (event: EngineEvent): void => {
    const moment = momentOf(event);
    if (moment) this.follow(moment);
  };

  /** How many resources were, or in a preview would be, created, updated and so on. */
  tally(): Tally {
    const tally: Tally = {};
    for (const { action } of this.changes) tally[action] = (tally[action] ?? 0) + 1;
    const changed = new Set(this.changes.map(({ resource }) => resource.urn));
    const same = [...this.unchanged].filter((urn) => !changed.has(urn)).length;
    return same > 0 ? { ...tally, same } : tally;
  }

  private follow(moment: Moment): void {
    switch (moment.kind) {
      case "started": {
        const { resource, action, part } = moment;
        this.known.set(resource.urn, resource);
        if (action !== "same") this.running.set(resource.urn, { resource, action, part, since: this.now() });
        return;
      }
      case "finished":
        return this.finish(moment);
      case "failed":
        this.running.delete(moment.resource.urn);
        return;
      case "status": {
        const running = this.running.get(moment.urn);
        if (running) running.status = moment.text;
        return;
      }
      case "message":
        return this.tell(moment);
      case "undecided":
        this.undecided.set(moment.policy, (this.undecided.get(moment.policy) ?? new Set()).add(moment.urn));
        return;
      case "end":
        this.running.clear();
        this.tellUndecided();
    }
  }

  private finish({ resource, action, part, properties }: Extract<Moment, { kind: "finished" }>): void {
    this.known.set(resource.urn, resource);
    // A refresh calls every component updated.
    if (action === "same" || (action === "update" && resource.component && properties.length === 0)) {
      this.unchanged.add(resource.urn);
      this.running.delete(resource.urn);
      return;
    }
    const running = this.running.get(resource.urn);
    // A component finishes twice, the second time with its outputs.
    if (!running) return;
    this.running.delete(resource.urn);
    const change = { resource, action, properties };
    if (!part) this.changes.push(change);
    this.view.finished(change, part, this.now() - running.since);
  }

  /** One line for each policy: a first preview has dozens of such resources. */
  private tellUndecided(): void {
    for (const [policy, { size }] of [...this.undecided].sort(([a], [b]) => a.localeCompare(b))) {
      const whom = size === 1 ? "one resource" : `${size} resources`;
      const text = `policy ${policy}: ${whom} can be judged at the deployment only, which knows all values`;
      this.view.message({ severity: "info", text });
    }
    this.undecided.clear();
  }

  private tell({ severity, urn, text }: Extract<Moment, { kind: "message" }>): void {
    if (ECHOES.some((echo) => echo.test(text))) return;
    const { type, name } = resourceOf(urn);
    const about = urn !== "" && !isBookkeeping(fullType(urn));
    const key = `${severity} ${about ? urn : ""} ${text}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const message = { severity, text, ...(about ? { subject: `${type} ${name}` } : {}) };
    if (severity === "error") this.errors.push(message);
    else this.view.message(message);
  }
}

function fullType(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
