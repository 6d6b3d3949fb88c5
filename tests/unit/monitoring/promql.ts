// What an expression of Prometheus names, from the parser of Prometheus' own query editor.

import { parser } from "@prometheus-io/lezer-promql";

type Node = ReturnType<ReturnType<typeof parser.parse>["cursor"]>["node"];

export interface Selector {
  readonly metric: string;
  /** Labels that it compares. */
  readonly labels: readonly string[];
}

export interface Expression {
  /** Where the parser stumbled, with what follows there; empty: it is well formed. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels of by (...), on (...), group_left (...) and the like. */
  readonly grouping: readonly string[];
  /** Labels that the expression makes itself. */
  readonly made: readonly string[];
  /** What is left of the labels, where the expression itself is an aggregation. */
  readonly result?: readonly string[];
}

export function parsed(expr: string): Expression {
  const tree = parser.parse(expr);
  const text = (node: Node) => expr.slice(node.from, node.to);
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  const made: string[] = [];
  tree.iterate({
    enter: ({ type, node }) => {
      if (type.isError) errors.push(expr.slice(node.from, node.from + 30) || "the end");
      if (type.name === "VectorSelector") {
        const metric = node.getChild("Identifier");
        const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
        const labels = matchers.flatMap((matcher) => matcher.getChildren("LabelName").map(text));
        selectors.push({ metric: metric ? text(metric) : "", labels });
      }
      if (type.name === "GroupingLabels") grouping.push(...node.getChildren("LabelName").map(text));
      if (type.name === "AggregateExpr" && text(node).startsWith("count_values")) {
        const name = node.getChild("FunctionCallBody")?.getChild("StringLiteral");
        if (name) made.push(text(name).slice(1, -1));
      }
    },
  });
  const top = tree.topNode.firstChild;
  const aggregation = top?.type.name === "AggregateExpr" ? top : undefined;
  const by = aggregation?.getChild("AggregateModifier")?.getChild("GroupingLabels");
  // topk keeps the labels of what it chooses from.
  const keeps = aggregation ? /^(topk|bottomk)/.test(text(aggregation)) : true;
  return {
    errors,
    selectors,
    grouping,
    made,
    ...(keeps ? {} : { result: [...(by?.getChildren("LabelName").map(text) ?? []), ...made] }),
  };
}
