// The machine's own Chromium, where there is one.

import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { onPath } from "../../toolchain/paths";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export function browserProgram(): string | undefined {
  return NAMES.flatMap((name) => onPath(name)).find((file) => existsSync(file));
}

export function launch(program: string): Promise<Browser> {
  // Chromium's own sandbox can't be had as root or in most containers; the pages are ours.
  return chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
