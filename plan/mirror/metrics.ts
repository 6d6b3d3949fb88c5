// What MirrorMaker 2 tells of its work through the JMX exporter, under the names of metrics/mirrors.ts.

import { stringify } from "yaml";
import { material } from "../materials";
import { READER, READER_SECRET } from "../monitoring/names";
import { MIRROR_KEYSTORE_SECRET } from "./names";

const SOURCE = "kafka_connect_mirror_mirrorsourceconnector";
const CHECKPOINT = "kafka_connect_mirror_mirrorcheckpointconnector";
const COPY =
  "kafka\\.connect\\.mirror<type=MirrorSourceConnector, source=(.+), target=(.+), topic=(.+), partition=(\\d+)>";
const GROUP =
  "kafka\\.connect\\.mirror<type=MirrorCheckpointConnector, source=(.+), target=(.+), group=(.+), topic=(.+), partition=(\\d+)>";
const READING =
  'kafka\\.consumer<type=consumer-fetch-manager-metrics, client-id="?(.+)->([^|]+)\\|MirrorSourceConnector-(\\d+)\\|[^"]*"?>';

const COPIED = { source: "$1", target: "$2", topic: "$3", partition: "$4" };

export function exporterConfiguration(instance: string, keystore: string): string {
  return stringify(
    {
      httpServer: {
        authentication: { basic: { username: READER, password: material("password", READER_SECRET) } },
        ssl: {
          keyStore: { filename: keystore, password: material("password", MIRROR_KEYSTORE_SECRET) },
          certificate: { alias: instance },
        },
      },
      includeObjectNames: [
        "kafka.connect.mirror:type=MirrorSourceConnector,*",
        "kafka.connect.mirror:type=MirrorCheckpointConnector,*",
        "kafka.consumer:type=consumer-fetch-manager-metrics,*",
      ],
      rules: [
        rule(`${COPY}<>record-count:`, `${SOURCE}_records_total`, "COUNTER", COPIED),
        rule(`${COPY}<>record-age-ms:`, `${SOURCE}_record_age_ms`, "GAUGE", COPIED),
        rule(`${COPY}<>replication-latency-ms:`, `${SOURCE}_replication_latency_ms`, "GAUGE", COPIED),
        rule(`${GROUP}<>checkpoint-latency-ms:`, `${CHECKPOINT}_checkpoint_latency_ms`, "GAUGE", {
          source: "$1",
          target: "$2",
          group: "$3",
          topic: "$4",
          partition: "$5",
        }),
        rule(`${READING}<>fetch-total:`, `${SOURCE}_fetches_total`, "COUNTER", {
          source: "$1",
          target: "$2",
          task: "$3",
        }),
      ],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function rule(pattern: string, name: string, type: "COUNTER" | "GAUGE", labels: Readonly<Record<string, string>>) {
  return { pattern: `^${pattern}`, name, type, labels, cache: true };
}
