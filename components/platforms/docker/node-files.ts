// The files of a node that only a container has: how Java is started, and how the volume is formatted.

import { basename } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { formatArguments, javaArguments } from "../../../plan/broker/java-arguments";
import type { PlannedContainer } from "../../../plan/docker/docker-plan";
import { KAFKA_HOME } from "../../../plan/docker/images";
import { JAVA_ARGUMENTS } from "../../../plan/docker/node-container";
import { JMX_EXPORTER_MARK } from "../../../plan/monitoring/jmx-exporter";
import type { NodeArgs } from "../platform";
import type { BoxFile } from "./box";

const LIBRARIES = `${KAFKA_HOME}/libs/*`;

export function nodeFiles(
  { node, files }: NodeArgs,
  { config }: PlannedContainer,
  jmxExporter: string,
): Readonly<Record<string, BoxFile>> {
  const [, ...command] = node.bundle.command;
  const java = command.map((each) => each.replaceAll("{kafka}", KAFKA_HOME).replaceAll(JMX_EXPORTER_MARK, config));
  return {
    ...files,
    [JAVA_ARGUMENTS]: { content: javaArguments(java), secret: false },
    ...agentFile(command, jmxExporter),
  };
}

/** The exporter's jar beside the other files, where a command names it. */
export function agentFile(command: readonly string[], jmxExporter: string): Readonly<Record<string, BoxFile>> {
  const named = command.some((each) => each.includes(JMX_EXPORTER_MARK));
  return named ? { [basename(jmxExporter)]: { source: jmxExporter, secret: false } } : {};
}

/** Written once: what the cluster was when the node was made, which says whether it may begin one. */
export function formatFile({ node, scram, quorum }: NodeArgs): pulumi.Output<string> {
  const { clusterId, release } = node.bundle.format;
  const known = pulumi.all([pulumi.all(scram), pulumi.output(quorum)]);
  return pulumi.secret(
    known.apply(([credentials, begun]) =>
      formatArguments({
        clusterId,
        libraries: LIBRARIES,
        release,
        scram: credentials,
        ...(begun ? { quorum: begun } : {}),
      }),
    ),
  );
}
