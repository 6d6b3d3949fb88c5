// A node of Kafka as a container.

import type { StackConfiguration } from "../configuration";
import type { Layout, NodePlace } from "../layout";
import { placementOf } from "../placement";
import type { PlannedContainer } from "./docker-plan";
import { listening } from "./health";
import { KAFKA_FACTS, kafkaImage, pinned } from "./images";
import type { DockerSettings } from "./settings";

const MIB = 1024 ** 2;
/** Beside the heap: Java's own memory, buffers, and its rotated logs. */
const LOGS = 64 * MIB;
/** A broker hands its leaderships over before it ends. */
const STOP_SECONDS = 60;
/** Recovery of a log that wasn't closed reads it. */
const START_SECONDS = 300;

/** Where the arguments of the one format lie, which are emptied once it is done. */
export const FORMAT_DIRECTORY = "/var/lib/kafka/format";
export const FORMAT_ARGUMENTS = "format.args";
export const JAVA_ARGUMENTS = "java.args";

export function nodeContainer(
  { stack, cluster, platform }: StackConfiguration,
  settings: DockerSettings,
  { clusterId }: Layout,
  node: NodePlace,
): PlannedContainer {
  const { paths } = placementOf(platform, cluster);
  const name = `${stack}-${node.name}`;
  const { external } = node.ports;
  return {
    name,
    alias: node.host,
    image: settings.images["kafka"] ?? pinned(kafkaImage(cluster.kafkaVersion)),
    user: KAFKA_FACTS.user,
    config: paths.config,
    start: startScript(paths.config, paths.data, `${clusterId} ${node.name}`),
    volume: { name: `${name}-data`, target: paths.data },
    scratch: { "/tmp": { size: 64 * MIB, runs: true }, [paths.logs]: { size: LOGS } },
    memory: node.size.memory,
    ports: external === undefined ? [] : [{ inside: external, outside: external }],
    health: { test: listening(node.ports.client ?? node.ports.controller ?? 0), startSeconds: START_SECONDS },
    stopSeconds: STOP_SECONDS,
  };
}

/** Prepares the volume, once in its life; the mark stands until that is whole: what is there before can't hold a record. */
function startScript(config: string, data: string, owner: string): string {
  return `#!/bin/sh
set -eu
umask 027
data=${data}
arguments=${FORMAT_DIRECTORY}/${FORMAT_ARGUMENTS}
refuse() { echo "refused: $*" >&2; exit 3; }

if [ -e "$data/.formatting" ]; then find "$data" -mindepth 1 ! -name .formatting -delete; fi
if [ ! -e "$data/meta.properties" ]; then
  [ -s "$arguments" ] || refuse "its volume is empty, though it was prepared before: an empty disk must not vote for what it lost"
  touch "$data/.formatting"
  # It says what it wrote, and that has the credentials in it; an error goes elsewhere.
  java "@$arguments" >/dev/null
  echo "${owner}" >"$data/.kafka-platform"
  rm "$data/.formatting"
fi
[ "$(cat "$data/.kafka-platform")" = "${owner}" ] || refuse "its volume belongs to $(cat "$data/.kafka-platform"), and this is ${owner}"
# Of no more use, and as good as a password.
: >"$arguments"
exec java @${config}/${JAVA_ARGUMENTS}
`;
}
