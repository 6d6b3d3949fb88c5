/** Finds out once, in at most a few seconds, whether Pulumi's downloads can be reached. */
import { run } from "./run";

export const DOWNLOADS = "https://get.pulumi.com";

let answer: Promise<boolean> | undefined;

/** curl is asked because it knows about proxies; without it, nothing can be downloaded in any case. */
export function downloadsReachable(): Promise<boolean> {
  answer ??= run("curl", [
    "--silent",
    "--head",
    "--output",
    "/dev/null",
    "--connect-timeout",
    "2",
    "--max-time",
    "4",
    DOWNLOADS,
  ]).then(({ code }) => code === 0);
  return answer;
}
