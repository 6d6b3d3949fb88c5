// Evens out loads by chains of moves: what the fullest gives, another takes and passes on something else, until it
// arrives where there is room. When no such chain is left, no other arrangement is more even.

/** One move of a chain: from the first to the second. */
export type Hop = readonly [from: number, to: number];

export interface Loads {
  readonly nodes: readonly number[];
  load(node: number): number;
  /** Nodes of `candidates` to which this one could give something, in its present state. */
  reachable(node: number, candidates: ReadonlySet<number>): Iterable<number>;
  /** Moves the most suitable thing along. */
  move(hop: Hop): void;
}

export function evenOut(loads: Loads): void {
  for (let chain = nextChain(loads); chain !== undefined; chain = nextChain(loads))
    chain.forEach((hop) => loads.move(hop));
}

/** The shortest one from the fullest that has any; all of its moves are possible together because it is the shortest. */
function nextChain(loads: Loads): Hop[] | undefined {
  const fullestFirst = [...loads.nodes].sort((a, b) => loads.load(b) - loads.load(a) || a - b);
  for (const from of fullestFirst) {
    const chain = chainFrom(loads, from);
    if (chain !== undefined) return chain;
  }
  return undefined;
}

function chainFrom(loads: Loads, start: number): Hop[] | undefined {
  const enough = loads.load(start) - 2;
  const open = new Set(loads.nodes.filter((node) => node !== start));
  const cameFrom = new Map<number, number>();
  let layer = [start];
  while (layer.length > 0 && open.size > 0) {
    const next: number[] = [];
    for (const from of layer) {
      for (const to of loads.reachable(from, open)) {
        open.delete(to);
        cameFrom.set(to, from);
        next.push(to);
      }
    }
    const [goal] = next
      .filter((node) => loads.load(node) <= enough)
      .sort((a, b) => loads.load(a) - loads.load(b) || a - b);
    if (goal !== undefined) return hopsTo(goal, cameFrom);
    layer = next.sort((a, b) => loads.load(a) - loads.load(b) || a - b);
  }
  return undefined;
}

function hopsTo(goal: number, cameFrom: ReadonlyMap<number, number>): Hop[] {
  const hops: Hop[] = [];
  for (let to = goal, from = cameFrom.get(to); from !== undefined; to = from, from = cameFrom.get(to))
    hops.push([from, to]);
  return hops;
}
