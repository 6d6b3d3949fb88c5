// What happens to brokers and controllers: nothing, a call, a restart in which order, another machine, or what nobody can
// take back.

import { settingsIn } from "../broker/settings-in";
import { changeOf, type NodeShape } from "../diff";
import { rollOrder } from "../roll";
import type { Reviewed, ReviewedNode } from "./reviewed";
import { code, codes, differences, settingChange, type Item } from "./words";

export interface NodesReview {
  readonly items: readonly Item[];
  /** Names, in the order in which they come. */
  readonly restarted: readonly string[];
  readonly replaced: readonly string[];
  readonly dynamic: boolean;
}

interface Change {
  readonly node: ReviewedNode;
  readonly dynamic: readonly string[];
  readonly restart: readonly string[];
  readonly replace: readonly string[];
  readonly grow: readonly string[];
  readonly refused: readonly string[];
}

export function nodesReview(before: Reviewed | undefined, after: Reviewed): NodesReview {
  if (before === undefined) return { items: arrivals(after.nodes, true), restarted: [], replaced: [], dynamic: false };
  if (before.cluster.id !== after.cluster.id) {
    const text = `Irreversible: ${code(before.cluster.name)} becomes another cluster, ${code(after.cluster.name)}, which begins empty; all nodes are made anew`;
    return { items: [{ mark: "refused", text }], restarted: [], replaced: [], dynamic: false };
  }
  const { added, removed, kept } = differences(before.nodes, after.nodes, (node) => node.name);
  const changes = kept.map(([was, is]) => nodeChange(before, after, was, is));
  const replaced = inOrder(changes.filter(({ replace }) => replace.length > 0).map(({ node }) => node));
  const restarted = inOrder(
    changes.filter(({ restart, replace }) => restart.length > 0 && replace.length === 0).map(({ node }) => node),
  );
  return {
    items: [
      ...grouped(changes, "dynamic", "changed", (what) => `Dynamic, no restart: ${what}`),
      ...grouped(changes, "grow", "changed", (what, who) => `In place, no restart: ${who}: ${what}`),
      ...rolling(changes, restarted),
      ...grouped(changes, "replace", "warning", (what, who) => `Replacing: the machines of ${who}: ${what}`),
      ...order("Replaced", replaced, "each new machine takes volume, address and name, and the next one waits for it"),
      ...grouped(changes, "refused", "refused", (what, who) => `Refused: ${who}: ${what}`),
      ...arrivals(added, false),
      ...removed.map((node): Item => {
        const how = node.roles.includes("broker")
          ? "its replicas move to the others first"
          : "it gives up its vote first";
        return { mark: "removed", text: `Irreversible: ${code(node.name)} goes: ${how}, then its disk goes too` };
      }),
      ...metadata(before, after),
    ],
    restarted,
    replaced,
    dynamic: changes.some(({ dynamic }) => dynamic.length > 0),
  };
}

function nodeChange(before: Reviewed, after: Reviewed, was: ReviewedNode, is: ReviewedNode): Change {
  const [from, to] = [shapeOf(before, was), shapeOf(after, is)];
  const { dynamic, restart } = changeOf(from, to);
  const now = settingsIn(from.files["server.properties"]?.content ?? "");
  const machines = { was: before.aws?.nodes[was.name], is: after.aws?.nodes[is.name] };
  const images = { was: before.aws?.image.id, is: after.aws?.image.id };
  const volumes = { was: machines.was?.volume, is: machines.is?.volume };
  const size = (each: typeof volumes.is) =>
    each ? `${each.gibibytes} GiB, ${each.iops} IOPS, ${each.throughput} MiB/s` : "none";
  const shrinks = volumes.was && volumes.is && volumes.is.gibibytes < volumes.was.gibibytes;
  const changed = volumes.was && volumes.is && size(volumes.was) !== size(volumes.is);
  const volume = [`volume ${size(volumes.was)} → ${size(volumes.is)}`];
  return {
    node: is,
    dynamic: Object.entries(dynamic).map(([name, value]) => settingChange(name, now.get(name), value)),
    restart: restart.map((reason) => code(reason.replace(" -> ", " → "))),
    replace: [
      ...(images.was !== images.is && images.was && images.is ? [`image ${images.was} → ${images.is}`] : []),
      ...(machines.was && machines.is && machines.was.machine !== machines.is.machine
        ? [`machine ${machines.was.machine} → ${machines.is.machine}`]
        : []),
    ].map(code),
    grow: changed && !shrinks ? volume : [],
    refused: [
      ...(shrinks ? [`${volume.join("")}: a volume can't shrink`] : []),
      ...(was.zone === is.zone || !machines.is ? [] : [`zone ${was.zone} → ${is.zone}: a volume stays in its zone`]),
    ],
  };
}

function shapeOf({ cluster }: Reviewed, { host, ports, bundle }: ReviewedNode): NodeShape {
  const { files, command } = bundle;
  return { kafkaVersion: cluster.kafkaVersion, files, command, host, ports: Object.values(ports) };
}

/** As the roll would choose in a cluster that is well, whichever controller is the active one. */
function inOrder(nodes: readonly ReviewedNode[]): string[] {
  const candidates = nodes.map(({ id, roles }) => ({
    id,
    broker: roles.includes("broker"),
    controller: roles.includes("controller"),
  }));
  const well = {
    brokers: candidates.map(({ id }) => id),
    quorum: { leader: -1, voters: candidates.map(({ id }) => ({ id, behind: 0 })) },
    partitions: [],
  };
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return rollOrder(candidates, well).map(({ id }) => names.get(id) ?? "");
}

/** The same said of several nodes is said once. */
function grouped(
  changes: readonly Change[],
  kind: "dynamic" | "restart" | "replace" | "grow" | "refused",
  mark: Item["mark"],
  words: (what: string, who: string) => string,
): Item[] {
  const groups = new Map<string, string[]>();
  for (const change of changes) {
    const what = change[kind].join("; ");
    if (what !== "") groups.set(what, [...(groups.get(what) ?? []), change.node.name]);
  }
  return [...groups].map(([what, names]): Item => ({ mark, text: words(what, codes(names)) }));
}

function rolling(changes: readonly Change[], restarted: readonly string[]): Item[] {
  const rest = changes.filter(({ replace }) => replace.length === 0);
  return [
    ...grouped(rest, "restart", "warning", (what, who) => `Rolling, behind the gate: ${who} restart: ${what}`),
    ...order("Restarted", restarted, "the next one waits until the last one is back in sync"),
  ];
}

function order(verb: string, names: readonly string[], how: string): Item[] {
  if (names.length < 2) return [];
  const text = `${verb} one at a time, in this order: ${names.map(code).join(", ")}; whoever isn't well goes first, the active controller last; ${how}`;
  return [{ mark: "note", text }];
}

function arrivals(nodes: readonly ReviewedNode[], first: boolean): Item[] {
  return nodes.map((node): Item => {
    const broker = node.roles.includes("broker") && !first ? "; replicas are moved to it" : "";
    return { mark: "added", text: `${code(node.name)}, ${node.roles.join(" and ")} in ${code(node.zone)}${broker}` };
  });
}

function metadata(before: Reviewed, after: Reviewed): Item[] {
  const [from, to] = [before.cluster.metadataVersion, after.cluster.metadataVersion];
  if (to === undefined || from === to) return [];
  const text = `Irreversible: the cluster's metadata ${from === undefined ? "is raised" : `${code(from)} →`} ${from === undefined ? `to ${code(to)}, unless it is there` : code(to)}; no older Kafka can run here afterwards`;
  return [{ mark: "warning", text }];
}
