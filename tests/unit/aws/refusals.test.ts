// What AWS would refuse is refused before, all at once.

import { describe_, problems } from "./support";

const refused: [string, object, object, RegExp[]][] = [
  [
    "an image that isn't pinned",
    { image: { id: "latest" } },
    {},
    [/^platform\.image\.id = "latest": write an id such as ami-/],
  ],
  [
    "a zone of another region",
    {},
    { zones: ["euw1-az1", "euc1-az2", "euc1-az3"] },
    [/^cluster\.zones\[0\] = "euw1-az1": is no zone id of eu-central-1/],
  ],
  [
    "a zone by its name",
    {},
    { zones: ["eu-central-1a"] },
    [/is no zone id of eu-central-1: write ids such as euc1-az1/],
  ],
  ["five zones", {}, { zones: [1, 2, 3, 4, 5].map((n) => `euc1-az${n}`) }, [/^cluster\.zones = .+room for 4 zones/]],
  [
    "a network with a host in it",
    { network: { cidr: "10.0.0.1/20" } },
    {},
    [/platform\.network\.cidr = "10\.0\.0\.1\/20": is no network/],
  ],
  ["an address above 255", { network: { cidr: "10.0.300.0/20" } }, {}, [/is no network/]],
  ["a network that is too small", { network: { cidr: "10.0.0.0/24" } }, {}, [/must be between \/16 and \/22/]],
  ["a network that is too large", { network: { cidr: "10.0.0.0/8" } }, {}, [/must be between \/16 and \/22/]],
  ["a public network", { network: { cidr: "52.0.0.0/16" } }, {}, [/is no private network: write one inside of 10/]],
  [
    "networks that overlap",
    { network: { cidr: "10.1.0.0/20", connected: ["10.2.0.0/16", "10.0.0.0/14"] } },
    {},
    [/^platform\.network\.connected\[1\] = "10\.0\.0\.0\/14": overlaps platform\.network\.cidr 10\.1\.0\.0\/20/],
  ],
  [
    "a network that is there, without a subnet for each zone",
    { network: { existing: { vpc: "vpc-0123456789abcdef0", subnets: { "euc1-az1": "subnet-0123456789abcdef0" } } } },
    {},
    [/has no subnet in euc1-az2/, /has no subnet in euc1-az3/],
  ],
  [
    "clients from the internet without a balancer",
    { access: { cidrs: ["52.0.0.0/16"] } },
    {},
    [/is no private network: clients from elsewhere/],
  ],
  ["nobody who may come in", { access: {} }, {}, [/^platform\.access = .+lets nobody in/]],
  [
    "a balancer without ports",
    { balancer: { cidrs: ["10.0.0.0/16"] } },
    {},
    [/^platform\.balancer = .+cluster\.external/],
  ],
  [
    "a balancer for nobody",
    { balancer: { cidrs: [] } },
    { external: { host: "k.example.org", firstPort: 9093 } },
    [/name at least one network/],
  ],
  [
    "a balancer for everybody",
    { balancer: { cidrs: ["0.0.0.0/0"] } },
    { external: { host: "k.example.org", firstPort: 9093 } },
    [/^platform\.balancer\.cidrs\[0\] = "0\.0\.0\.0\/0": is \(nearly\) the whole world/],
  ],
  [
    "half of the world",
    { balancer: { cidrs: ["128.0.0.0/1"] } },
    { external: { host: "k.example.org", firstPort: 9093 } },
    [/the whole world/],
  ],
  [
    "external ports that lead nowhere",
    {},
    { external: { host: "k.example.org", firstPort: 9093 } },
    [/^cluster\.external = .+add platform\.balancer/],
  ],
  [
    "a machine of the other architecture",
    { image: { id: "ami-0123456789abcdef0", architecture: "x86_64" }, machines: { broker: "m7g.xlarge" } },
    {},
    [
      /^platform\.machines\.broker = "m7g\.xlarge": is arm64, and platform\.image is x86_64: write one of .*m7i\.xlarge/,
    ],
  ],
  ["a machine that nobody knows", { machines: { broker: "m99.xlarge" } }, {}, [/is no type that this version knows/]],
  [
    "a machine smaller than its node",
    { machines: { broker: "m7g.large" } },
    { node: { cpus: 4, memory: "16GiB", disk: "500GiB" } },
    [/has 2 cpus and 8GiB, less than the node is said to have/],
  ],
  [
    "a node larger than any machine",
    {},
    { node: { cpus: 200, memory: "16GiB", disk: "500GiB" } },
    [/^cluster\.node = .+no arm64 machine is that large/],
  ],
  [
    "borrowed processor time in production",
    { machines: { broker: "t4g.large" } },
    {},
    [/runs on borrowed processor time/],
  ],
  [
    "a volume that is too large",
    {},
    { node: { cpus: 4, memory: "16GiB", disk: "65537GiB" } },
    [/a gp3 volume has 1GiB to 65536GiB/],
  ],
  [
    "a volume with a fraction",
    {},
    { node: { cpus: 4, memory: "16GiB", disk: "1500MiB" } },
    [/a gp3 volume has 1GiB to 65536GiB, whole ones/],
  ],
  [
    "too few IOPS",
    { volume: { iops: 100 } },
    {},
    [/platform\.volume\.iops = 100: write a whole number from 3000 to 80000/],
  ],
  [
    "too many IOPS for the size",
    { volume: { iops: 16_000 } },
    { node: { cpus: 4, memory: "16GiB", disk: "20GiB" } },
    [/platform\.volume\.iops = 16000: a gp3 volume has at most 500 for each GiB, so 10000 with 20GiB/],
  ],
  ["too much throughput", { volume: { throughput: "3000MiB", iops: 20_000 } }, {}, [/has 125MiB to 2000MiB a second/]],
  ["too little throughput", { volume: { throughput: "100MiB" } }, {}, [/has 125MiB to 2000MiB a second/]],
  [
    "too much throughput for the IOPS",
    { volume: { throughput: "1000MiB" } },
    {},
    [/at most 0\.25MiB a second for each of its 3000 IOPS: write at most 750MiB, or more IOPS/],
  ],
  [
    "snapshots every five hours",
    { snapshots: { every: "5h" } },
    {},
    [/platform\.snapshots\.every = "5h": snapshots are taken every 1h, 2h/],
  ],
  ["more snapshots than AWS keeps", { snapshots: { every: "1h", keep: "60d" } }, {}, [/at most 1000 of a volume/]],
  ["logs for a time that CloudWatch doesn't know", { logRetention: "10d" }, {}, [/CloudWatch keeps logs for 1d, 3d/]],
  ["a key that is none", { key: "alias/mine" }, {}, [/write the ARN of a KMS key/]],
];

test.each(refused)("%s", (_name, platform, cluster, expected) => {
  const found = problems(describe_(platform, cluster));
  expect(found).toHaveLength(expected.length);
  expected.forEach((each, index) => expect(found[index]).toMatch(each));
});

test("names that AWS finds too long, by what they are for", () => {
  const name = "a".repeat(40);
  const external = { host: "k.example.org", firstPort: 9093 };
  const raw = describe_({ balancer: { cidrs: ["203.0.113.0/24"] } }, { name, external });
  expect(problems(raw, "production-of-the-whole-company")).toEqual([
    expect.stringMatching(/a role would be called production-.+, and AWS takes 64 characters: shorten one of them$/),
    expect.stringMatching(/a target group would be called .+ 32 characters/),
    expect.stringMatching(/a bucket would be called .+ 63 characters/),
  ]);
});

test("a stack whose name can't be part of AWS's names", () => {
  expect(problems(describe_(), "Prod_1")).toEqual([expect.stringMatching(/^stack = "Prod_1": becomes part of names/)]);
});

test("all that is wrong is said at once, with what is wrong by itself", () => {
  const raw = describe_(
    { region: "Frankfurt", network: { cidr: "52.0.0.0/24" }, volume: { throughput: "3000MiB" } },
    { brokers: 2, controllers: 2 },
  );
  expect(problems(raw).map((each) => each.split(" = ")[0])).toEqual([
    "platform.region",
    "cluster.brokers",
    "cluster.controllers",
  ]);
  const contradictions = describe_({ network: { cidr: "52.0.0.0/24" }, volume: { throughput: "3000MiB" }, access: {} });
  expect(problems(contradictions).map((each) => each.split(" = ")[0])).toEqual([
    "platform.network.cidr",
    "platform.network.cidr",
    "platform.access",
    "platform.volume.throughput",
  ]);
});

test("a good description has no problem", () => {
  expect(problems(describe_())).toEqual([]);
});
