// What a machine's start script doesn't touch: volumes with somebody's data, and files that don't belong together.

import type { Disk } from "./disk";
import { must } from "./disk";
import { Lab, VOLUME, describeMachine } from "./lab";

jest.setTimeout(600_000);

describeMachine("the start script refuses", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.make();
  });

  afterAll(() => lab.remove());

  const foreign: [string, (disk: Disk) => unknown, RegExp][] = [
    [
      "a file system of another kind",
      ({ device }) => must("mkfs.ext4", "-q", device),
      /holds a foreign file system \(ext4 without a label\)/,
    ],
    [
      "an XFS that isn't ours",
      ({ device }) => must("mkfs.xfs", "-q", "-L", "precious", device),
      /holds a foreign file system \(xfs precious\)/,
    ],
    ["data at its beginning", (disk) => disk.write(Buffer.from("precious"), 5000), /holds data that this program/],
    [
      "data at its end",
      (disk) => disk.write(Buffer.from("precious"), disk.bytes - 5000),
      /holds data that this program/,
    ],
    ["a partition table", (disk) => disk.write(partitionTable(), 0), /holds data that this program/],
  ];

  test.each(foreign)("%s, and leaves every byte of it", (_what, prepare, expected) => {
    const disk = lab.disk();
    prepare(disk);
    disk.remember();
    const machine = lab.machine(disk);
    const { code, output } = machine.run("kafka-node prepare");
    expect([code, output]).toEqual([3, expect.stringMatching(expected)]);
    expect(output).toContain(`refused: volume ${VOLUME}`);
    machine.remove();
    expect(disk.changes()).toBe("");
    disk.remove();
  });

  test("an XFS with our label and somebody's files, and leaves them", () => {
    const disk = lab.disk();
    must("mkfs.xfs", "-q", "-L", "kafka-data", disk.device);
    disk.inside("printf precious > theirs");
    const machine = lab.machine(disk);
    const { code, output } = machine.run("kafka-node prepare");
    expect([code, output]).toEqual([3, expect.stringMatching(/holds files that this program didn't write/)]);
    machine.remove();
    expect(disk.inside("grep -r . .")).toBe("./theirs:precious\n");
  });

  test("files and secrets of two deployments, and starts from neither", () => {
    lab.put({ secretsOf: "another" });
    // Kafka's own files are there already.
    const machine = lab.machine(lab.disk());
    machine.must(`mkdir -p /opt/kafka/${lab.plan.cluster.kafkaVersion}`);
    const { code, output } = machine.run("kafka-node prepare");
    expect(code).toBe(1);
    expect(output).toContain("the node's files: gave up after 3 s");
    expect(machine.must("ls /etc/kafka /var/lib/kafka")).toBe("/etc/kafka:\n\n/var/lib/kafka:\n");
  });
});

/** One partition of Linux's kind from the first mebibyte on. */
function partitionTable(): Buffer {
  const sector = Buffer.alloc(512);
  sector.write("00202100" + "83aa2800" + "00080000" + "00000400", 446, "hex");
  sector.write("55aa", 510, "hex");
  return sector;
}
