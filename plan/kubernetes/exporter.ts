// The exporter of metrics for programs of Java that don't bring their own. No image carries it, and it is larger than any
// object may be: it comes in parts, and the container puts them together before it starts.

import type { Fleet } from "../fleet/fleet";
import { JMX_EXPORTER_MARK, JMX_EXPORTER_VERSION } from "../monitoring/jmx-exporter";
import type { Container, Volume } from "./manifest";

const PARTS = [1, 2, 3, 4] as const;
const DIRECTORY = "/opt/jmx-exporter";
const KEY = "part";
const NAME = "jmx-exporter";
/** Where the container may write. */
const WHOLE = "/tmp";

export const carriesExporter = ({ instances }: Pick<Fleet, "instances">): boolean =>
  instances.some(({ command }) => command.some((word) => word.includes(JMX_EXPORTER_MARK)));

/** The contents of each ConfigMap, in base64, by its name. Another release has other names, and so makes other pods. */
export function exporterParts(jar: Buffer): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const size = Math.ceil(jar.length / PARTS.length);
  return Object.fromEntries(
    PARTS.map((part) => [partName(part), { [KEY]: jar.subarray((part - 1) * size, part * size).toString("base64") }]),
  );
}

const partName = (part: number) => `${NAME}-${JMX_EXPORTER_VERSION}-${part}`;

export const exporterVolume: Volume = {
  name: NAME,
  projected: {
    defaultMode: 0o444,
    sources: PARTS.map((part) => ({ configMap: { name: partName(part), items: [{ key: KEY, path: String(part) }] } })),
  },
};

export const exporterMount: Container["volumeMounts"][number] = { name: NAME, mountPath: DIRECTORY, readOnly: true };

export function withExporter(name: string, command: readonly string[]): string[] {
  const jar = `${WHOLE}/jmx_prometheus_javaagent-${JMX_EXPORTER_VERSION}.jar`;
  const parts = PARTS.map((part) => `${DIRECTORY}/${part}`).join(" ");
  const start = `cat ${parts} > ${jar} && exec "$@"`;
  return ["sh", "-c", start, name, ...command.map((word) => word.replaceAll(JMX_EXPORTER_MARK, WHOLE))];
}
