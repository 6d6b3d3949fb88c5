// The JMX exporter within a node's own process: its configuration, and the option that loads it.

import { stringify } from "yaml";
import type { BundleFile } from "../broker/bundle";
import type { StackConfiguration } from "../configuration";
import type { NodePlace } from "../layout";
import { material } from "../materials";
import { placementOf } from "../placement";
import { JMX_EXPORTER_MARK, JMX_EXPORTER_VERSION } from "./jmx-exporter";
import { jmxRules, mbeansRead } from "./jmx-rules";
import { KEYSTORE_SECRET, READER, READER_SECRET } from "./names";

const CONFIGURATION = "metrics.yml";
const KEYSTORE = "metrics.p12";

export interface NodeAgent {
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly javaOptions: readonly string[];
}

export function nodeAgent(config: StackConfiguration, node: NodePlace): NodeAgent {
  const port = node.ports.metrics;
  if (port === undefined) return { files: {}, javaOptions: [] };
  const { bind, paths } = placementOf(config.platform, config.cluster);
  const secure = config.security !== "none";
  const jar = `${JMX_EXPORTER_MARK}/jmx_prometheus_javaagent-${JMX_EXPORTER_VERSION}.jar`;
  return {
    files: {
      [CONFIGURATION]: {
        content: configuration(node, secure ? `${paths.config}/${KEYSTORE}` : undefined),
        secret: true,
      },
      ...(secure ? { [KEYSTORE]: { content: material("keystore", node.name), secret: true, encoding: "base64" } } : {}),
    },
    javaOptions: [`-javaagent:${jar}=${bind}:${port}:${paths.config}/${CONFIGURATION}`],
  };
}

function configuration(node: NodePlace, keystore: string | undefined): string {
  return stringify(
    {
      httpServer: {
        authentication: { basic: { username: READER, password: material("password", READER_SECRET) } },
        ...(keystore
          ? {
              ssl: {
                keyStore: { filename: keystore, password: material("password", KEYSTORE_SECRET) },
                certificate: { alias: node.name },
              },
            }
          : {}),
      },
      includeObjectNames: mbeansRead(),
      rules: jmxRules(),
    },
    { lineWidth: 0 },
  );
}
