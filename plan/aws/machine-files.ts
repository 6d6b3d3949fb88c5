// The texts that a machine reads: user data, what it is told of its node, the Java arguments.

import type { Bundle } from "../broker/bundle";
import { javaArguments } from "../broker/java-arguments";
import { JMX_EXPORTER_MARK, JMX_EXPORTER_VERSION } from "../monitoring/jmx-exporter";

/** Where Kafka is on a machine. */
const kafkaHome = (version: string) => `/opt/kafka/${version}`;

export const librariesOnMachine = (version: string) => `${kafkaHome(version)}/libs/*`;

/** The key of Kafka's own files in the stack's bucket. */
export const kafkaKey = (version: string) => `kafka/${version}.zip`;

/** Where the exporter of metrics is on a machine, and in the bucket. */
const EXPORTER_HOME = "/opt/jmx-exporter";
export const EXPORTER_KEY = `jmx-exporter/${JMX_EXPORTER_VERSION}.jar`;

/** Whether a node carries the exporter of its metrics. */
export const carriesExporter = ({ command }: Pick<Bundle, "command">): boolean =>
  command.some((each) => each.includes(JMX_EXPORTER_MARK));

export interface MachineFacts {
  readonly node: string;
  readonly region: string;
  readonly bucket: string;
}

/**
 * What a new machine runs first. It never changes with Kafka's configuration, and a machine whose user data changes is
 * replaced: so it says who the node is, and where to read the rest.
 */
export function userData({ node, region, bucket }: MachineFacts): string {
  return `#!/bin/bash
set -euo pipefail
cat > /etc/kafka-node.conf <<END
NODE=${node}
REGION=${region}
BUCKET=${bucket}
END
script=/usr/local/sbin/kafka-node
until aws s3 cp --region ${region} --only-show-errors "s3://${bucket}/machine/kafka-node" $script; do sleep 5; done
chmod 0755 $script
exec $script install
`;
}

export interface NodeFacts {
  readonly clusterId: string;
  readonly kafkaVersion: string;
  /** The id of the node's volume. */
  readonly volume: string;
  /** The name of the secret that holds its other files. */
  readonly secret: string;
  readonly fingerprint: string;
  /** Whether it carries the exporter of metrics. */
  readonly watched: boolean;
  /** Names of the files beside this one in the bucket. */
  readonly files: readonly string[];
}

/** Read by a shell, so each value is one word of harmless signs. */
export function nodeEnvironment(facts: NodeFacts): string {
  const values: Record<string, string> = {
    CLUSTER_ID: facts.clusterId,
    KAFKA_VERSION: facts.kafkaVersion,
    VOLUME: facts.volume,
    SECRET: facts.secret,
    FINGERPRINT: facts.fingerprint,
    ...(facts.watched ? { EXPORTER: JMX_EXPORTER_VERSION } : {}),
    FILES: [...facts.files].sort().join(","),
  };
  return Object.entries(values)
    .map(([name, value]) => {
      if (!/^[A-Za-z0-9._/,:+=-]*$/.test(value)) throw new Error(`${name} can't be given to a shell: ${value}`);
      return `${name}=${value}\n`;
    })
    .join("");
}

export function brokerArguments({ command }: Bundle, kafkaVersion: string): string {
  const [, ...args] = command;
  const home = kafkaHome(kafkaVersion);
  return javaArguments(
    args.map((each) => each.replaceAll("{kafka}", home).replaceAll(JMX_EXPORTER_MARK, EXPORTER_HOME)),
  );
}

/** What one secret may hold, in characters. */
const MOST = 65_536;

interface SecretFile {
  readonly content: string;
  readonly encoding?: "base64" | undefined;
}

/** The files that only the node may read, as one text; those that are no text stay encoded until they are on the machine. */
export function secretText(node: string, fingerprint: string, all: Readonly<Record<string, SecretFile>>): string {
  const part = (encoding: SecretFile["encoding"]) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, file]) => (file.encoding === encoding ? [[name, file.content]] : [])),
    );
  const text = JSON.stringify({ fingerprint, files: part(undefined), encoded: part("base64") });
  if (text.length <= MOST) return text;
  throw new Error(
    `${node}: its secret files have ${text.length} characters, and Secrets Manager takes ${MOST}: shorten what its stack adds to them`,
  );
}
