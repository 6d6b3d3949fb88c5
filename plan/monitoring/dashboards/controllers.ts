// Does the quorum decide, quickly, and does everybody follow?

import { above, exactly, type Dashboard, type Panel, type Row } from "./model";
import { graph, tile } from "./panels";
import type { Watched } from "../alerts/watched";
import { beyond } from "./limits";

const RAFT = "kafka_server_raftmetrics";
const CONTROLLER = "kafka_controller_kafkacontroller";
const VOTERS = '{roles=~".*controller.*",instance=~"$node"}';
const NODES = '{instance=~"$node"}';

export function controllers({ nodes }: Watched): Dashboard {
  const voters = nodes.filter((node) => node.roles.includes("controller")).length;
  return {
    uid: "controllers",
    title: "Controllers",
    answers: "Does the quorum have a leader that everybody follows, and did it lose or refuse anything?",
    variables: ["node"],
    rows: [{ title: "Is it well?", panels: health(voters) }, quorum(), metadata()],
  };
}

function health(voters: number): Panel[] {
  return [
    tile(
      1,
      "Active controllers",
      `sum(${CONTROLLER}_activecontrollercount)`,
      exactly(1),
      "One. While there is none, nothing changes and no leader is replaced.",
    ),
    tile(
      2,
      "Controllers that know their leader",
      `count(${RAFT}_current_leader{roles=~".*controller.*"} >= 0) or vector(0)`,
      exactly(voters),
      `All ${voters}. A majority decides; whoever knows no leader is cut off.`,
    ),
    tile(
      3,
      "Brokers fenced off",
      `max(${CONTROLLER}_fencedbrokercount)`,
      beyond(0),
      "Registered, but silent for too long. A node that was taken away for good must be unregistered.",
    ),
    tile(
      4,
      "Unclean elections in a day",
      "sum(increase(kafka_controller_controllerstats_uncleanleaderelections_total[1d]))",
      beyond(undefined, 0),
      "A replica that was not in sync became the leader: acknowledged records are lost.",
    ),
    tile(
      5,
      "Metadata that went wrong",
      `sum(${CONTROLLER}_metadataerrorcount) + (sum(kafka_server_brokermetadatametrics_metadata_load_error_count + kafka_server_brokermetadatametrics_metadata_apply_error_count) or vector(0))`,
      beyond(undefined, 0),
      "Records of metadata that a node could not read or apply. It acts on an older picture until it is restarted.",
    ),
    tile(
      6,
      "Leaders that are not where they should be",
      `max(${CONTROLLER}_preferredreplicaimbalancecount)`,
      undefined,
      "Partitions led by another replica than the first. Goes back by itself some minutes after a restart.",
    ),
  ];
}

function quorum(): Row {
  return {
    title: "Quorum",
    panels: [
      {
        id: 10,
        kind: "table",
        title: "Who is what",
        why: "One leader; controllers follow, brokers observe. Their logs should end at about the same record.",
        width: 12,
        unit: "count",
        by: ["instance", "zone", "current_state"],
        queries: [
          {
            expr: `(max by (instance, zone, current_state) (${RAFT}_current_state${NODES}) == 1) * on (instance) group_left () max by (instance) (${RAFT}_log_end_offset${NODES})`,
            name: "Last record",
          },
        ],
      },
      graph({
        id: 11,
        title: "Records behind the quorum",
        why: "Majority's last record minus the node's own. Scrapes aren't simultaneous, so a few are normal; growing isn't.",
        width: 12,
        unit: "count",
        queries: [
          {
            expr: `clamp_min(scalar(max(${RAFT}_high_watermark)) - max by (instance) (${RAFT}_log_end_offset${NODES}), 0)`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 12,
        title: "Elections",
        why: "The epoch grows with each. Steps without a restart: controllers don't hear each other in time.",
        width: 6,
        unit: "plain",
        queries: [{ expr: `max(${RAFT}_current_epoch)`, name: "epoch" }],
      }),
      graph({
        id: 13,
        title: "Longest election",
        why: "While it lasts, nothing can be decided.",
        width: 6,
        unit: "milliseconds",
        limits: above(1000, 10_000),
        queries: [{ expr: `max by (instance) (${RAFT}_election_latency_max${VOTERS} >= 0)`, name: "{{instance}}" }],
        emptyWhenHealthy: "there was no election lately.",
      }),
      graph({
        id: 14,
        title: "Time until a majority has a record",
        why: "The leader's view. High: slow disks or a slow network between controllers.",
        width: 6,
        unit: "milliseconds",
        emptyWhenHealthy: "nothing was decided lately.",
        queries: [{ expr: `max by (instance) (${RAFT}_commit_latency_avg${VOTERS} >= 0)`, name: "{{instance}}" }],
      }),
      graph({
        id: 15,
        title: "Idle share of the quorum's thread",
        why: "Near 0: the controller is overloaded, by too many partitions or changes.",
        width: 6,
        unit: "share",
        full: 1,
        queries: [{ expr: `min by (instance) (${RAFT}_poll_idle_ratio_avg${NODES})`, name: "{{instance}}" }],
      }),
    ],
  };
}

function metadata(): Row {
  return {
    title: "Metadata",
    panels: [
      graph({
        id: 20,
        title: "Age of the metadata that brokers use",
        why: "Seconds are normal: nothing new is written more often. Growing: the broker no longer follows.",
        width: 12,
        unit: "milliseconds",
        queries: [
          {
            expr: `max by (instance) (kafka_server_brokermetadatametrics_last_applied_record_lag_ms${NODES})`,
            name: "{{instance}}",
          },
        ],
      }),
      graph({
        id: 21,
        title: "Topics and partitions",
        why: "What the controllers look after. A jump nobody planned: a program that makes topics.",
        width: 12,
        unit: "count",
        queries: [
          { expr: `max(${CONTROLLER}_globaltopiccount)`, name: "topics" },
          { expr: `max(${CONTROLLER}_globalpartitioncount)`, name: "partitions" },
        ],
      }),
    ],
  };
}
