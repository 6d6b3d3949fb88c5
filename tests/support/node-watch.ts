// Watches the processes of a stack's nodes while something is done to them: who was down, when, and for how long.

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasStarted } from "../../providers/local/node-log";
import { running, type Running } from "../../providers/local/process";
import type { TestStack } from "./stack";

const LOOK_MS = 50;

export interface Outage {
  readonly node: string;
  readonly from: number;
  /** When it had started again; undefined: it hasn't. */
  to?: number;
}

export class NodeWatch {
  readonly outages: Outage[] = [];
  /** The most nodes that were down at the same moment. */
  most = 0;
  private watching = true;
  private readonly work: Promise<void>;

  constructor(
    private readonly stack: TestStack,
    private readonly nodes: readonly string[],
  ) {
    this.work = this.watch();
  }

  async end(): Promise<void> {
    this.watching = false;
    await this.work;
  }

  private async watch(): Promise<void> {
    while (this.watching) {
      this.look();
      await sleep(LOOK_MS);
    }
  }

  private look(): void {
    for (const node of this.nodes) {
      const open = this.outages.find((outage) => outage.node === node && outage.to === undefined);
      if (isUp(this.stack, node)) {
        if (open) open.to = Date.now();
      } else if (!open) this.outages.push({ node, from: Date.now() });
    }
    this.most = Math.max(this.most, this.outages.filter((outage) => outage.to === undefined).length);
  }
}

/** Its process runs, whatever it is doing. */
export function hasProcess(stack: TestStack, node: string): boolean {
  return processOf(stack, node) !== undefined;
}

/** Its process runs and says that it has started. */
export function isUp(stack: TestStack, node: string): boolean {
  return hasStarted(stack.nodeDirectory(node), processOf(stack, node));
}

function processOf(stack: TestStack, node: string): Running | undefined {
  return running(join(stack.nodeDirectory(node), "run", "pid.json"));
}
