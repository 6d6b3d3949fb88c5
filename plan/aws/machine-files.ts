// The texts that a machine reads: user data, what it is told of its node, the Java arguments.

import type { Bundle } from "../broker/bundle";
import { javaArguments } from "../broker/java-arguments";

/** Where Kafka is on a machine. */
const kafkaHome = (version: string) => `/opt/kafka/${version}`;

export const librariesOnMachine = (version: string) => `${kafkaHome(version)}/libs/*`;

/** The key of Kafka's own files in the stack's bucket. */
export const kafkaKey = (version: string) => `kafka/${version}.zip`;

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
  return javaArguments(args.map((each) => each.replaceAll("{kafka}", kafkaHome(kafkaVersion))));
}
