// Reviews of realistic changes, as the person who decides reads them.

import { AWS, DOCKER, HOLDS, SHOP, planned, reviewed } from "./support";

const base = planned(AWS);
const orders = SHOP.topics["shop.orders"];

/** How each review of the stack on AWS ends where money stays as it is. */
const END = `### Cost and capacity

|  | before | after | change |
| --- | ---: | ---: | ---: |
| Total, USD a month | 929 | 929 | = |
| Can be written, MB/s (storage runs out first) | 131.1 | 131.1 | = |

- List prices of 2026-11, without tax, support and what leaves AWS.

### Policies

- ✅ All 50 hold.

<sub>Compared with main.</sub>
`;

test("nothing", () => {
  expect(reviewed(base, base)).toBe(`## ✅ Stack prod: no change

The plan doesn't change.  
About 929 USD a month, as before.  

${END}`);
});

test("a topic more", () => {
  const returns = { ...orders, purpose: "What comes back", subjects: { "shop.returns-value": "A return" } };
  const after = planned(AWS, {
    ...SHOP,
    topics: { ...SHOP.topics, "shop.returns": returns },
    services: { ...SHOP.services, web: { purpose: "Takes orders", produces: ["shop.orders", "shop.returns"] } },
  });
  expect(reviewed(base, after)).toBe(`## ✅ Stack prod: can be deployed

2 topics and 1 right added.  
No node is touched.  
About 929 USD a month, as before.  

### Topics

- ➕ \`shop.returns\` of shop (What comes back): 6 partitions, 3 copies, kept 30d, cleaned by delete; key order\\_id; dead letters go to \`shop.returns.dlq\`
- ➕ \`shop.returns.dlq\` of shop, for dead letters: 6 partitions, 3 copies, kept 30d, cleaned by delete

### Schemas

- ➕ \`shop.returns-value\` in \`shop.returns\`: A return

### Who may do what

- ➕ \`web\` may write topic \`shop.returns\` (produces it)

### What services must follow

- ✏️ \`web\`: producer: topics with \`shop.returns\`

${END}`);
});

const CUT = { ...SHOP, topics: { "shop.orders": { ...orders, retention: "7d" } } };
const CUT_TOPICS = `### Topics

- ✏️ \`shop.orders\`: \`retention.ms\` 30d → 7d
- ✏️ \`shop.orders.dlq\`: \`retention.ms\` 30d → 7d

${END}`;

test("retention cut, and nobody said yes", () => {
  expect(reviewed(base, planned(AWS, CUT))).toBe(`## ⚠️ Stack prod: can't all be taken back

2 topics changed.  
No node is touched.  
2 changes can't be taken back.  
About 929 USD a month, as before.  

### Can't be taken back

- ⚠️ \`shop.orders\` would keep records for 7d instead of 30d: refused while there is something to lose, until a line \`retention shop.orders 30d->7d …\`, which the preview names, is in \`acknowledge\`
- ⚠️ \`shop.orders.dlq\` would keep records for 7d instead of 30d: refused while there is something to lose, until a line \`retention shop.orders.dlq 30d->7d …\`, which the preview names, is in \`acknowledge\`

${CUT_TOPICS}`);
});

test("retention cut, with consent", () => {
  const acknowledge = ["retention shop.orders 30d->7d 8sKd03aQ", "retention shop.orders.dlq 30d->7d Zz01"];
  expect(reviewed(base, planned({ ...AWS, acknowledge }, CUT))).toBe(`## ✅ Stack prod: can be deployed

2 topics changed.  
No node is touched.  
About 929 USD a month, as before.  

### Can't be taken back

- ✅ \`shop.orders\` would keep records for 7d instead of 30d: acknowledged by \`retention shop.orders 30d->7d 8sKd03aQ\`
- ✅ \`shop.orders.dlq\` would keep records for 7d instead of 30d: acknowledged by \`retention shop.orders.dlq 30d->7d Zz01\`

${CUT_TOPICS}`);
});

test("the cluster's own retention cut, for a topic that has none", () => {
  const system = { ...SHOP, topics: { "shop.orders": { ...orders, retention: undefined } } };
  const cluster = { ...AWS.cluster, settings: { "log.retention.hours": 24 } };
  const text = reviewed(planned(AWS, system), planned({ ...AWS, cluster }, system));
  expect(text).toContain("- ⚠️ `shop.orders` would keep records for 1d instead of 7d: refused while");
});

test("another heap", () => {
  const after = planned({ ...AWS, cluster: { ...AWS.cluster, heap: "6GiB" } });
  expect(reviewed(base, after)).toBe(`## ✅ Stack prod: can be deployed

No topic, right or alert changes.  
3 nodes are restarted, one at a time.  
About 929 USD a month, as before.  

### Brokers and controllers

- ⚠️ Rolling, behind the gate: \`kafka-1\`, \`kafka-2\` and \`kafka-3\` restart: \`command -Xms8192m -Xmx8192m → -Xms6144m -Xmx6144m\`
- Restarted one at a time, in this order: \`kafka-1\`, \`kafka-2\`, \`kafka-3\`; whoever isn't well goes first, the active controller last; the next one waits until the last one is back in sync

${END}`);
});

test("settings with and without a restart", () => {
  const settings = { "log.retention.ms": 86_400_000, "queued.max.requests": 600 };
  const after = planned({ ...AWS, cluster: { ...AWS.cluster, settings } });
  expect(section(reviewed(base, after), "Brokers and controllers")).toEqual([
    "✏️ Dynamic, no restart: `log.retention.ms` Kafka's default → 1d",
    "⚠️ Rolling, behind the gate: `kafka-1`, `kafka-2`, `kafka-3`, `kafka-controller-1`, `kafka-controller-2` and `kafka-controller-3` restart: `queued.max.requests unset → 600`",
    "Restarted one at a time, in this order: `kafka-controller-1`, `kafka-controller-2`, `kafka-controller-3`, `kafka-1`, `kafka-2`, `kafka-3`; whoever isn't well goes first, the active controller last; the next one waits until the last one is back in sync",
  ]);
});

test("a new image of the machines", () => {
  const after = planned({ ...AWS, platform: { ...AWS.platform, image: { id: "ami-0fedcba9876543210" } } });
  const text = reviewed(base, after);
  expect(text).toContain("\n6 machines are replaced, one at a time.  \n");
  expect(section(text, "Brokers and controllers")).toEqual([
    "⚠️ Replacing: the machines of `kafka-1`, `kafka-2`, `kafka-3`, `kafka-controller-1`, `kafka-controller-2` and `kafka-controller-3`: `image ami-0123456789abcdef0 → ami-0fedcba9876543210`",
    "Replaced one at a time, in this order: `kafka-controller-1`, `kafka-controller-2`, `kafka-controller-3`, `kafka-1`, `kafka-2`, `kafka-3`; whoever isn't well goes first, the active controller last; each new machine takes volume, address and name, and the next one waits for it",
  ]);
});

test("a new tenant", () => {
  const chat = {
    system: "chat",
    description: "Messages",
    deadLetters: { style: "suffix" },
    topics: { "chat.messages.{tenant}": { partitions: 3, purpose: "Messages", retention: "1d" } },
    services: {
      relay: { produces: ["chat.messages.{tenant}"] },
      store: { consumes: [{ topics: ["chat.messages.{tenant}"], group: "store", deadLetterAfter: 2 }] },
    },
  };
  const text = reviewed(planned(DOCKER, chat), planned({ ...DOCKER, tenants: ["acme", "globex"] }, chat));
  expect(text).toBe(`## ✅ Stack prod: can be deployed

2 topics, 3 rights and 1 alert added.  
No node is touched.  

### Topics

- ➕ \`chat.messages.globex\` of chat (Messages): 3 partitions, 1 copy, kept 1d; dead letters go to \`chat.messages.globex.dlq\`
- ➕ \`chat.messages.globex.dlq\` of chat, for dead letters: 3 partitions, 1 copy, kept 1d, cleaned by delete

### Who may do what

- ➕ \`relay\` may write topic \`chat.messages.globex\` (produces it)
- ➕ \`store\` may read topic \`chat.messages.globex\` (consumes it as store)
- ➕ \`store\` may write topic \`chat.messages.globex.dlq\` (sends there what it can't process of chat.messages.globex)

### What services must follow

- ✏️ \`relay\`: producer: topics with \`chat.messages.globex\`
- ✏️ \`store\`: group store: deadLetter.topics.chat.messages.globex unset → \`chat.messages.globex.dlq\`; group store: topics with \`chat.messages.globex\`

### Alerts

- ➕ \`DeadLettersWaiting\` (warning) of \`chat.messages.globex.dlq\`: ‹value› records that could not be processed wait in chat.messages.globex.dlq.

### The platform's own services

- ✏️ \`prometheus\`: \`prometheus.yml\` and \`rules-platform.yml\` taken in while it runs
- ✏️ \`grafana\`: restarted for \`dashboards/topics.json\`

### Cost and capacity

- Nothing is paid for on platform docker.

### Policies

- ✅ All 50 hold.

<sub>Compared with main.</sub>
`);
});

test("three more brokers, on larger machines", () => {
  const node = { cpus: 8, memory: "32GiB", disk: "500GiB" };
  const text = reviewed(base, planned({ ...AWS, cluster: { ...AWS.cluster, brokers: 6, node } }));
  expect(section(text, "Brokers and controllers").slice(1)).toEqual([
    "⚠️ Replacing: the machines of `kafka-1`, `kafka-2` and `kafka-3`: `machine m7g.xlarge → m7g.2xlarge`",
    "Replaced one at a time, in this order: `kafka-1`, `kafka-2`, `kafka-3`; whoever isn't well goes first, the active controller last; each new machine takes volume, address and name, and the next one waits for it",
    "➕ `kafka-4`, broker in `euc1-az1`; replicas are moved to it",
    "➕ `kafka-5`, broker in `euc1-az2`; replicas are moved to it",
    "➕ `kafka-6`, broker in `euc1-az3`; replicas are moved to it",
  ]);
  // 0.1632 × 3 and 0.3264 × 6, each with 0.0725 × 3, for 730 hours, times 1.2.
  expect(text).toContain("| machines: 6 m7g.2xlarge, 3 c7g.large | 619.42 | 1906.09 | +1286.67 |");
  // 125 MiB a second on each of three, then six, with three copies of each byte.
  expect(text).toContain("| Can be written, MB/s (storage runs out first) | 131.1 | 262.1 | +131.1 |");
});

test("a smaller volume is refused", () => {
  const node = { cpus: 4, memory: "16GiB", disk: "200GiB" };
  const text = reviewed(base, planned({ ...AWS, cluster: { ...AWS.cluster, node } }));
  expect(text.split("\n")[0]).toBe("## ⛔ Stack prod: would be refused");
  expect(section(text, "Refused")).toEqual([
    "⛔ Refused: `kafka-1`, `kafka-2` and `kafka-3`: volume 500 GiB, 3000 IOPS, 125 MiB/s → 200 GiB, 3000 IOPS, 125 MiB/s: a volume can't shrink",
  ]);
});

test("a topic, its reader and a broker gone", () => {
  const before = planned({ ...AWS, cluster: { brokers: 4, controllers: 3 } });
  const text = reviewed(before, planned(AWS, { ...SHOP, topics: {}, services: {} }));
  expect(section(text, "Can't be taken back")).toEqual([
    "⚠️ `shop.orders` would be deleted: refused while there is something to lose, until a line `delete shop.orders …`, which the preview names, is in `acknowledge`",
    "⚠️ `shop.orders.dlq` would be deleted: refused while there is something to lose, until a line `delete shop.orders.dlq …`, which the preview names, is in `acknowledge`",
    "⚠️ `web`: its user would be removed while it is connected: refused while there is something to lose, until `remove-user web` is in `acknowledge`",
    "⚠️ `billing`: its user would be removed while it is connected: refused while there is something to lose, until `remove-user billing` is in `acknowledge`",
  ]);
  expect(section(text, "Topics")).toEqual([
    "➖ `shop.orders` of shop, with all its records; it is protected, so `pulumi state unprotect` comes first",
    "➖ `shop.orders.dlq` of shop, with all its records; it is protected, so `pulumi state unprotect` comes first",
  ]);
  expect(section(text, "Brokers and controllers")).toEqual([
    "➖ Irreversible: `kafka-4` goes: its replicas move to the others first, then its disk goes too",
  ]);
  expect(section(text, "Who may do what")).toEqual([
    "➖ `web` may no longer write topic `shop.orders`",
    "➖ `billing` may no longer read group `billing`",
    "➖ `billing` may no longer read topic `shop.orders`",
    "➖ `billing` may no longer write topic `shop.orders.dlq`",
  ]);
});

test("the metadata's version", () => {
  const before = planned({ ...AWS, cluster: { ...AWS.cluster, metadataVersion: "4.2" } });
  const risen = { ...AWS.cluster, metadataVersion: "4.3" };
  const text = reviewed(before, planned({ ...AWS, cluster: risen }));
  expect(section(text, "Can't be taken back")).toEqual([
    "⚠️ The metadata's version `4.3` can't be taken back: refused, unless the cluster has it already, until `metadata-version 4.2->4.3` is in `acknowledge`",
  ]);
  const acknowledge = ["metadata-version 4.2->4.3"];
  expect(section(reviewed(before, planned({ ...AWS, cluster: risen, acknowledge })), "Can't be taken back")).toEqual([
    "✅ The metadata's version `4.3` can't be taken back: acknowledged by `metadata-version 4.2->4.3`",
  ]);
});

test("what policies and the guard say", () => {
  const found = { policy: "aws-budget", resource: "prod", message: "It costs 929 USD." };
  const refused = reviewed(base, base, { ...HOLDS, findings: [{ ...found, mandatory: true }] });
  expect(refused.split("\n")[0]).toBe("## ⛔ Stack prod: would be refused");
  expect(section(refused, "Refused")).toEqual(["⛔ Policy `aws-budget`, `prod`: It costs 929 USD."]);
  const advised = reviewed(base, base, { ...HOLDS, findings: [{ ...found, mandatory: false }] });
  expect(advised.split("\n")[0]).toBe("## ✅ Stack prod: no change");
  expect(section(advised, "Policies")).toEqual(["⚠️ Policy `aws-budget`, `prod`: It costs 929 USD."]);
});

test("one policy that many break is one line", () => {
  const broken = (resource: string) => ({
    policy: "aws-x",
    mandatory: false,
    resource,
    message: `${resource} is open.`,
  });
  const text = reviewed(base, base, { ...HOLDS, findings: [broken("a"), broken("b")] });
  expect(section(text, "Policies")).toEqual(["⚠️ Policy `aws-x`, `a` and `b`: a is open."]);
});

test("policies that can't decide yet are counted", () => {
  const text = reviewed(base, base, { ...HOLDS, undecided: { "aws-iam-least-privilege": 6 } });
  expect(section(text, "Policies")).toEqual([
    "✅ All 50 hold.",
    "`aws-iam-least-privilege` decides about 6 resources only as they are made.",
  ]);
});

test("of a preview that was refused nobody says that all policies hold", () => {
  const text = reviewed(base, base, { ...HOLDS, refusals: ["the guard says no"] });
  expect(section(text, "Refused")).toEqual(["⛔ the guard says no"]);
  expect(section(text, "Policies")).toEqual([
    "None was broken by what the preview came to; it was refused before its end.",
  ]);
});

/** The lines of one section, without their bullets. */
function section(text: string, title: string): string[] {
  const start = text.split(new RegExp(`(?:### |<b>)${title.replace(/[.?']/g, "\\$&")}`))[1] ?? "";
  const lines = start.split(/\n### |<\/details>|<sub>/)[0]?.split("\n") ?? [];
  return lines.filter((line) => line.startsWith("- ")).map((line) => line.slice(2));
}
