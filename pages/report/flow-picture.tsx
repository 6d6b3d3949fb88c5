// The data flow of a system as a drawing: services, topics, groups and dead letters from left to right.

import { flowInWords, type Flow, type FlowNode } from "../../plan/report/flow";
import { Words } from "../document";
import { Graph, layout, type Point } from "./layout";

const LETTER = 7.3;
const PADDING = 26;
const HEIGHT = 44;
const MARGIN = 12;

interface Placed extends FlowNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  readonly edges: readonly { readonly kind: string; readonly path: string }[];
}

export function drawingOf(flow: Flow): Drawing {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 72, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, label, note } of flow.nodes) {
    const width = Math.ceil(Math.max(label.length * LETTER, note.length * LETTER * 0.85)) + PADDING;
    graph.setNode(id, { width, height: HEIGHT });
  }
  for (const { from, to } of flow.edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: flow.nodes.map((node) => ({ ...node, ...graph.node(node.id) })),
    edges: flow.edges.map(({ from, to, kind }) => {
      const [start, end] = [graph.node(from), graph.node(to)];
      const { points } = graph.edge(from, to);
      // Out at the right and in at the left, through what the layout keeps free in between.
      const through = [
        { x: start.x + start.width / 2, y: start.y },
        ...points.slice(1, -1),
        { x: end.x - end.width / 2, y: end.y },
      ];
      return { kind: kind.replace(" ", "-"), path: curve(through) };
    }),
  };
}

/** Through the layout's points, leaving and arriving level. */
function curve(points: readonly Point[]): string {
  const at = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
  const [first, ...rest] = points;
  if (!first) return "";
  let from = first;
  const parts = rest.map((to) => {
    const middle = (from.x + to.x) / 2;
    const part = `C${at({ x: middle, y: from.y })} ${at({ x: middle, y: to.y })} ${at(to)}`;
    from = to;
    return part;
  });
  return `M${at(first)} ${parts.join(" ")}`;
}

export function FlowPicture({ flow }: { readonly flow: Flow }) {
  const { width, height, nodes, edges } = drawingOf(flow);
  const arrow = `arrow-${flow.system}`;
  return (
    <figure class="flow">
      <div class="scroll" tabindex={0} role="region" aria-label={`Data flow of ${flow.system}`}>
        <svg
          role="img"
          aria-label={`Services, topics, groups and dead letters of ${flow.system}; in words below`}
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
        >
          <defs>
            <marker id={arrow} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0,0 L8,4 L0,8 z" class="head" />
            </marker>
          </defs>
          {edges.map(({ kind, path }) => (
            <path d={path} class={`edge ${kind}`} marker-end={`url(#${arrow})`} />
          ))}
          {nodes.map((node) => (
            <FlowBox node={node} />
          ))}
        </svg>
      </div>
      <figcaption>
        <details>
          <summary>In words</summary>
          <ul>
            {flowInWords(flow).map((line) => (
              <li>
                <Words text={line} />
              </li>
            ))}
          </ul>
        </details>
      </figcaption>
    </figure>
  );
}

function FlowBox({ node: { kind, label, note, x, y, width } }: { readonly node: Placed }) {
  const left = x - width / 2;
  const top = y - HEIGHT / 2;
  return (
    <g class={`box ${kind}`}>
      <rect x={left} y={top} width={width} height={HEIGHT} rx={kind === "service" ? 22 : 8} />
      <text x={x} y={y - 3} class="label" text-anchor="middle">
        {label}
      </text>
      <text x={x} y={y + 13} class="under" text-anchor="middle">
        {note}
      </text>
    </g>
  );
}
