/** Shows a deployment on the screen: live where there is a terminal, as plain lines in a log. */
import { Deployment, type Message, type Running } from "./deployment";
import { doing, finishedLine, furtherLine, messageLines, tallyText, type Change } from "./deployment-text";
import type { Screen } from "./screen";
import { duration } from "./text";

/** On a terminal, what took less than this leaves no line behind; it is in the count. */
const WORTH_A_LINE_MILLISECONDS = 2_000;
const REMINDER_MILLISECONDS = 10_000;
/** In a log, so many lines about quick changes of one kind; the rest are counted in one more line. */
const LINES_OF_A_KIND = 5;
/** How many resources at work are shown at once. */
const MOST_AT_ONCE = 8;

export interface Followed {
  readonly deployment: Deployment;
  /** Shown beside the title, e.g. that it is being cancelled. */
  note(text: string): void;
  stop(): void;
}

export function followDeployment(screen: Screen, title: string, quiet: boolean): Followed {
  const { paint } = screen;
  const start = Date.now();
  let note = "";
  let lastLine = Date.now();
  const say = (line: string): void => {
    lastLine = Date.now();
    screen.line(line);
  };

  const ofKind = new Map<string, { readonly change: Change; count: number }>();
  const isOneOfMany = (change: Change): boolean => {
    const kind = `${change.action} ${change.resource.type}`;
    const known = ofKind.get(kind) ?? { change, count: 0 };
    known.count += 1;
    ofKind.set(kind, known);
    return known.count > LINES_OF_A_KIND;
  };

  const deployment = new Deployment({
    finished: (change, part, milliseconds) => {
      if (quiet || change.resource.component) return;
      const quick = milliseconds < WORTH_A_LINE_MILLISECONDS;
      if (quick && (screen.live || isOneOfMany(change))) return;
      say(finishedLine(change, part, milliseconds, paint));
    },
    message: (message) => printMessage(message, say, screen),
  });

  const hide = screen.show((spinner) => {
    const running = [...deployment.running.values()].filter(worthShowing);
    const counts = tallyText(deployment.tally(), quiet);
    const heading = [title, counts].filter((text) => text !== "").join(", ");
    const notes = note === "" ? [] : [paint.yellow(`  ${note}`)];
    const shown = running.slice(0, MOST_AT_ONCE).map((item) => `    ${runningText(item)}`);
    const more = running.length > MOST_AT_ONCE ? [paint.dim(`    and ${running.length - MOST_AT_ONCE} more`)] : [];
    return [`${spinner} ${heading} ${paint.dim(duration(Date.now() - start))}`, ...notes, ...shown, ...more];
  });
  const reminder = screen.live
    ? undefined
    : setInterval(() => {
        if (Date.now() - lastLine < REMINDER_MILLISECONDS) return;
        const running = [...deployment.running.values()].filter(worthShowing).map(runningText);
        say(
          running.length > 0
            ? `  … ${running.slice(0, 3).join("; ")}`
            : `  … ${title} (${duration(Date.now() - start)})`,
        );
      }, 1_000);

  const runningText = ({ action, part, resource, since, status }: Running): string => {
    const time = duration(Date.now() - since);
    return `${doing(action, part, resource)} ${paint.dim(time)}${status ? paint.dim(` ${status}`) : ""}`;
  };
  return {
    deployment,
    note: (text) => {
      note = text;
      if (!screen.live) say(`  ${text}`);
    },
    stop: () => {
      for (const { change, count } of ofKind.values()) {
        if (count > LINES_OF_A_KIND) say(furtherLine(change, count - LINES_OF_A_KIND, paint));
      }
      hide();
      clearInterval(reminder);
    },
  };
}

/** A component waits for its children; naming both says the same twice. */
function worthShowing({ resource }: Running, _index: number, all: readonly Running[]): boolean {
  return !all.some((other) => other.resource.parent === resource.urn);
}

function printMessage({ severity, subject, text }: Message, say: (line: string) => void, screen: Screen): void {
  const lines = messageLines(text, subject);
  const colour = severity === "warning" ? screen.paint.yellow : screen.paint.dim;
  const prefix = severity === "warning" ? "  ! " : "  ";
  lines.forEach((line, index) => say(colour(`${index === 0 ? prefix : "    "}${line}`)));
}
