// Who trails, by how much, and why.

import { lag } from "./lag";
import { above, type Dashboard } from "./model";
import { graph } from "./panels";
import type { Watched, WatchedGroup } from "../alerts/watched";
import { beyond, limitsBy } from "./limits";

const MATCHERS = ['system=~"$system"', 'consumergroup=~"$group"', 'topic=~"$topic"'];
const CHOSEN = `{${MATCHERS.join(",")}}`;
const DONE = `kafka_consumergroup_current_offset${CHOSEN}`;

const rateOf = (window: string, ...labels: string[]) => `sum by (${labels.join(", ")}) (rate(${DONE}[${window}]))`;
const members = 'max by (consumergroup) (kafka_consumergroup_members{consumergroup=~"$group"})';
export function consumers({ groups }: Watched): Dashboard {
  const name = ({ group }: WatchedGroup) => group;
  const all = lag(groups, ...MATCHERS);
  const lagOf = (...labels: string[]) => `sum by (${labels.join(", ")}) (${all})`;
  // Lag counts records; divided by the speed at which the group reads, it is about a time.
  const timeLag = `${lagOf("consumergroup")} / (${rateOf("5m", "consumergroup")} > 0)`;
  return {
    uid: "consumers",
    title: "Consumers",
    answers: "Which groups trail, by how many records and about how long, and is it one partition, one member or all?",
    variables: ["system", "topic", "group"],
    rows: [
      {
        title: "Groups",
        panels: [
          {
            id: 1,
            kind: "table",
            title: "All groups",
            why: "No members: nobody reads. Members, lag and no speed: it is stuck. Speed and growing lag: it is too slow.",
            width: 24,
            unit: "count",
            by: ["consumergroup"],
            queries: [
              { name: "Lag", expr: lagOf("consumergroup") },
              { name: "About, in time", unit: "seconds", expr: timeLag },
              { name: "Reads", unit: "perSecond", expr: rateOf("5m", "consumergroup") },
              { name: "Members", expr: members },
            ],
          },
        ],
      },
      {
        title: "Lag",
        panels: [
          graph({
            id: 10,
            title: "Lag by group",
            why: "Dashed: the limits of the groups shown, from their systems' files. Choose one group to see its own.",
            width: 12,
            unit: "count",
            limitsOf: limitsBy(groups, name, (each) => beyond(each.lag, each.lagCritical)),
            queries: [{ expr: lagOf("consumergroup"), name: "{{consumergroup}}" }],
          }),
          graph({
            id: 11,
            title: "Lag as a time, an estimate",
            why: "Lag divided by the speed of the last five minutes. A group that reads nothing has no estimate.",
            width: 12,
            unit: "seconds",
            limitsOf: limitsBy(groups, name, ({ timeLagSeconds }) => above(timeLagSeconds)),
            queries: [{ expr: timeLag, name: "{{consumergroup}}" }],
          }),
          graph({
            id: 12,
            title: "Partitions with most lag",
            why: "One partition far above the others: a key that is used too much, or a record that can't be processed.",
            width: 12,
            unit: "count",
            queries: [
              {
                expr: `topk(15, ${lagOf("consumergroup", "topic", "partition")})`,
                name: "{{consumergroup}} {{topic}}-{{partition}}",
              },
            ],
          }),
          graph({
            id: 13,
            title: "Groups that have work and do none",
            why: "Lag, and nothing done in five minutes: stuck on a record, or without members.",
            width: 12,
            unit: "count",
            emptyWhenHealthy:
              "every group that has records to read also reads. What is shown is what each stuck group has to read.",
            queries: [
              {
                expr: `${lagOf("consumergroup", "topic")} > 0 unless ${rateOf("5m", "consumergroup", "topic")} > 0`,
                name: "{{consumergroup}} {{topic}}",
              },
            ],
          }),
        ],
      },
      {
        title: "Speed and members",
        panels: [
          graph({
            id: 20,
            title: "Records that groups read",
            why: "Read at the group's speed; compare with what is written to its topics.",
            unit: "perSecond",
            queries: [{ expr: rateOf("$__rate_interval", "consumergroup"), name: "{{consumergroup}}" }],
          }),
          graph({
            id: 21,
            title: "Records written to what groups read",
            why: "If this is above what the group reads, its lag grows.",
            unit: "perSecond",
            queries: [
              {
                expr: `sum by (consumergroup) (group by (consumergroup, topic) (kafka_consumergroup_lag${CHOSEN}) * on (topic) group_left () sum by (topic) (rate(kafka_topic_partition_current_offset[$__rate_interval])))`,
                name: "{{consumergroup}}",
              },
            ],
          }),
          graph({
            id: 22,
            title: "Members",
            why: "Fewer than usual: instances are down. Up and down: rebalances, often from too long a time between polls.",
            unit: "count",
            queries: [{ expr: members, name: "{{consumergroup}}" }],
          }),
        ],
      },
    ],
  };
}
