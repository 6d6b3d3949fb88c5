/** Small pieces of readable text: durations, counts, colours, lines that fit a terminal. */

export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c" */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

export type Colour = "red" | "green" | "yellow" | "cyan" | "dim" | "bold";
export type Paint = Readonly<Record<Colour, (text: string) => string>>;

const CODES: Record<Colour, [number, number]> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export function painter(colours: boolean): Paint {
  const paint =
    ([on, off]: [number, number]) =>
    (text: string) =>
      colours && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
    cyan: paint(CODES.cyan),
    dim: paint(CODES.dim),
    bold: paint(CODES.bold),
  };
}

/** NO_COLOR and FORCE_COLOR are respected (https://no-color.org). */
export function wantsColours(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== "0";
  return stream.isTTY === true && environment.TERM !== "dumb";
}

const ESCAPES = new RegExp("\\u001b\\[[0-9;?]*[A-Za-z]", "g");

export function withoutEscapes(text: string): string {
  return text.replace(ESCAPES, "");
}

/** Cuts a line, which may hold colours, to a terminal's width. */
export function fit(line: string, width: number): string {
  if (withoutEscapes(line).length <= width) return line;
  let visible = 0;
  let result = "";
  for (const part of line.split(new RegExp("(\\u001b\\[[0-9;?]*[A-Za-z])"))) {
    if (part.startsWith("\u001b[")) result += part;
    else {
      const room = Math.max(0, width - 1 - visible);
      result += part.slice(0, room);
      visible += part.length;
    }
  }
  return `${result}…`;
}
