/**
 * The terminal: lines that stay, and below them, where there is a real terminal, an area that is drawn again several
 * times a second. Everything goes to standard error, so that results on standard output can be piped.
 */
import { type Paint, fit, painter, wantsColours } from "./text";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const REDRAW_MILLISECONDS = 120;

export type LiveArea = (spinner: string) => string[];

export class Screen {
  readonly live: boolean;
  readonly paint: Paint;
  private readonly areas = new Set<LiveArea>();
  private timer: NodeJS.Timeout | undefined;
  private drawn = 0;
  private frame = 0;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {
    this.live = stream.isTTY && process.env.TERM !== "dumb" && !process.env.CI;
    this.paint = painter(wantsColours(stream));
  }

  /** Prints text that stays. */
  line(text = ""): void {
    this.erase();
    this.stream.write(`${text}\n`);
    this.draw();
  }

  /** Shows an area below all lines until the returned function is called. Without a real terminal nothing is shown. */
  show(area: LiveArea): () => void {
    if (!this.live) return () => undefined;
    this.areas.add(area);
    if (!this.timer) {
      this.stream.write("\u001b[?25l");
      this.timer = setInterval(() => this.redraw(), REDRAW_MILLISECONDS);
      this.timer.unref();
      process.on("exit", this.restore);
    }
    this.redraw();
    return () => {
      this.areas.delete(area);
      this.redraw();
      if (this.areas.size === 0) this.restore();
    };
  }

  private readonly restore = (): void => {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    process.off("exit", this.restore);
    this.erase();
    this.stream.write("\u001b[?25h");
  };

  private redraw(): void {
    this.frame = (this.frame + 1) % FRAMES.length;
    this.erase();
    this.draw();
  }

  private erase(): void {
    if (this.drawn > 0) this.stream.write(`\u001b[${this.drawn}A\r\u001b[J`);
    this.drawn = 0;
  }

  private draw(): void {
    if (this.areas.size === 0) return;
    const width = Math.max(20, this.stream.columns || 80) - 1;
    const height = Math.max(4, (this.stream.rows || 24) - 2);
    const spinner = this.paint.cyan(FRAMES[this.frame] ?? "");
    const lines = [...this.areas].flatMap((area) => area(spinner)).slice(0, height);
    if (lines.length > 0) this.stream.write(lines.map((line) => `${fit(line, width)}\n`).join(""));
    this.drawn = lines.length;
  }
}
