// Whether a node leaves a cluster which stays, or goes with it.
//
// The engine deletes nodes in two situations that look the same from here. Once the cluster is whole, `ClusterReady` marks
// every node as in service; when the whole stack goes it goes before the nodes and takes the marks with it. So they tell
// the truth too after a first deployment that never got so far, and after a deletion that was broken off.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

function mark(directory: string): string {
  return join(directory, "run", "in-service");
}

export function enterService(directory: string): void {
  mkdirSync(dirname(mark(directory)), { recursive: true, mode: 0o700 });
  writeFileSync(mark(directory), "");
}

export function leaveService(directory: string): void {
  rmSync(mark(directory), { force: true });
}

export function isInService(directory: string): boolean {
  return existsSync(mark(directory));
}
