/** Shows steps that take long: what is done, why, how far it is. A step that reports nothing shows nothing. */
import type { Screen } from "./screen";
import { duration } from "./text";

/** Says what is being done now; each call replaces the one before. */
export type Report = (status: string) => void;

/** How often a log without a real terminal hears that something still goes on. */
const REMINDER_MILLISECONDS = 10_000;

export async function step<T>(screen: Screen, title: string, work: (report: Report) => Promise<T>): Promise<T> {
  const start = Date.now();
  const { paint } = screen;
  let status: string | undefined;
  let hide = (): void => undefined;
  let reminder: NodeJS.Timeout | undefined;

  const report: Report = (text) => {
    const before = status;
    status = text;
    if (screen.live) {
      if (before !== undefined) return;
      hide = screen.show((spinner) => [`${spinner} ${title}: ${status} ${paint.dim(duration(Date.now() - start))}`]);
      return;
    }
    // What follows a comma is a count, which changes too often for a log.
    if (before?.split(",")[0] !== text.split(",")[0]) screen.line(`• ${title}: ${text}`);
    reminder ??= setInterval(() => {
      screen.line(`  ${title}: ${status} (${duration(Date.now() - start)})`);
    }, REMINDER_MILLISECONDS).unref();
  };
  const end = (): void => {
    hide();
    clearInterval(reminder);
  };

  try {
    const result = await work(report);
    end();
    if (status !== undefined)
      screen.line(`${paint.green("✓")} ${title} ${paint.dim(`(${duration(Date.now() - start)})`)}`);
    return result;
  } catch (error) {
    end();
    if (status !== undefined)
      screen.line(`${paint.red("✗")} ${title} ${paint.dim(`(${duration(Date.now() - start)})`)}`);
    throw error;
  }
}
