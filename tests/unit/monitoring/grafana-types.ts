// Whether a dashboard's JSON is what the types of Grafana's SDK say, down to the options of each kind of panel.

import { join } from "node:path";
import * as ts from "typescript";

/** JSON has plain texts and numbers where the SDK has enums, and no methods. */
const TYPES = `
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type * as bars from "@grafana/grafana-foundation-sdk/bargauge";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as status from "@grafana/grafana-foundation-sdk/statetimeline";
import type * as table from "@grafana/grafana-foundation-sdk/table";
import type * as text from "@grafana/grafana-foundation-sdk/text";
import type * as graph from "@grafana/grafana-foundation-sdk/timeseries";

type Plain<T> =
  T extends string ? \`\${T}\`
  : T extends number ? (number extends T ? number : \`\${T}\` extends \`\${infer N extends number}\` ? N : never)
  : T extends (...all: never[]) => unknown ? never
  : T extends readonly (infer E)[] ? Plain<E>[]
  : T extends object ? { [K in keyof T as T[K] extends (...all: never[]) => unknown ? never : K]: Plain<T[K]> }
  : T;
type Only<T, K extends keyof T> = Omit<T, K>;
type Query = Plain<prometheus.Dataquery>;
type Field<Custom> = Only<Plain<dashboard.FieldConfig>, "custom"> & { custom?: Plain<Custom> };
type Kind<Type, Options, Custom = Record<string, never>> =
  Only<Plain<dashboard.Panel>, "type" | "options" | "targets" | "fieldConfig"> & {
    type: Type;
    options: Plain<Options>;
    targets?: Query[];
    fieldConfig?: { defaults: Field<Custom>; overrides: Plain<dashboard.FieldConfigSource["overrides"]> };
  };
type Panel =
  | Plain<dashboard.RowPanel>
  | Kind<"timeseries", graph.Options, graph.FieldConfig>
  | Kind<"stat", stat.Options>
  | Kind<"bargauge", bars.Options>
  | Kind<"state-timeline", status.Options, status.FieldConfig>
  | Kind<"table", table.Options, table.FieldConfig>
  | Kind<"text", text.Options>;
type Annotation = Only<Plain<dashboard.AnnotationQuery>, "target"> & { target?: Query };
type Board = Only<Plain<dashboard.Dashboard>, "panels" | "annotations"> & {
  panels: Panel[];
  annotations: { list?: Annotation[] };
};
`;

/** What is wrong, by file; the key is only for the messages. */
export function mismatches(root: string, dashboards: Readonly<Record<string, string>>): string[] {
  const file = join(root, "in-memory-dashboards.ts");
  const bodies = Object.entries(dashboards).map(
    ([name, json]) => `export const ${name.replace(/\W/g, "_")}: Board = ${json};`,
  );
  const content = `${TYPES}\n${bodies.join("\n")}`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const withFile: ts.CompilerHost = {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    getSourceFile: (name, ...rest) =>
      name === file
        ? ts.createSourceFile(name, content, ts.ScriptTarget.ES2022, true)
        : host.getSourceFile(name, ...rest),
  };
  const program = ts.createProgram([file], options, withFile);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((each) => {
    const before = content.slice(0, each.start ?? 0);
    const name = /export const (\w+)[^]*$/.exec(before.slice(before.lastIndexOf("export const")))?.[1];
    const near = content.slice(each.start ?? 0, (each.start ?? 0) + 40);
    return `${name} at ${near}: ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`;
  });
}
