/** Runs another program: for what it prints, or at the user's own terminal. */
import { spawn } from "node:child_process";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Called for each line of both streams, as it comes. */
  onLine?: (line: string) => void;
  timeoutMilliseconds?: number;
}

/** Never throws for a program that fails or isn't there: the code is then not 0. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { timeoutMilliseconds } = options;
    const timer =
      timeoutMilliseconds === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutMilliseconds);
    const collected = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      let rest = "";
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        collected[name] += chunk;
        if (!options.onLine) return;
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach(options.onLine);
      });
    }
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout: "", stderr: error.message });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, ...collected });
    });
  });
}

/** Its input and output are ours. Hands back the code it ended with. */
export function runAttended(
  command: string,
  args: readonly string[],
  options: Pick<RunOptions, "cwd" | "environment"> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.environment ?? process.env, stdio: "inherit" });
    // Ctrl-C goes to the program too, which ends by itself.
    const ignore = (): void => undefined;
    process.on("SIGINT", ignore);
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", ignore);
      resolve(code ?? 1);
    });
  });
}
