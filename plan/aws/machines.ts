// Types of machines that nodes may run on: what each has, by AWS's own tables (looked up in November 2026).

export interface MachineType {
  readonly name: string;
  readonly architecture: "arm64" | "x86_64";
  readonly cpus: number;
  readonly memoryGiB: number;
  /** What it keeps up to its volumes, in MB a second; more is a burst of half an hour a day. */
  readonly volumeMBps: number;
  /** What it keeps up on the network, in Gbit a second. */
  readonly networkGbps: number;
}

type Row = readonly [name: string, cpus: number, memoryGiB: number, volumeMBps: number, networkGbps: number];

/** Graviton 3: general (m7g), more memory (r7g). */
const ARM: readonly Row[] = [
  ["t4g.medium", 2, 4, 43.75, 0.256],
  ["t4g.large", 2, 8, 86.88, 0.512],
  ["c7g.large", 2, 4, 78.75, 0.937],
  ["m7g.large", 2, 8, 78.75, 0.937],
  ["m7g.xlarge", 4, 16, 156.25, 1.876],
  ["m7g.2xlarge", 8, 32, 312.5, 3.75],
  ["m7g.4xlarge", 16, 64, 625, 7.5],
  ["m7g.8xlarge", 32, 128, 1250, 15],
  ["r7g.large", 2, 16, 78.75, 0.937],
  ["r7g.xlarge", 4, 32, 156.25, 1.876],
  ["r7g.2xlarge", 8, 64, 312.5, 3.75],
  ["r7g.4xlarge", 16, 128, 625, 7.5],
];

const INTEL: readonly Row[] = [
  ["t3.medium", 2, 4, 43.75, 0.256],
  ["t3.large", 2, 8, 86.88, 0.512],
  ["c7i.large", 2, 4, 81.25, 0.781],
  ["m7i.large", 2, 8, 81.25, 0.781],
  ["m7i.xlarge", 4, 16, 156.25, 1.562],
  ["m7i.2xlarge", 8, 32, 312.5, 3.125],
  ["m7i.4xlarge", 16, 64, 625, 6.25],
  ["m7i.8xlarge", 32, 128, 1250, 12.5],
];

const rows = (architecture: MachineType["architecture"], table: readonly Row[]): MachineType[] =>
  table.map(([name, cpus, memoryGiB, volumeMBps, networkGbps]) => ({
    name,
    architecture,
    cpus,
    memoryGiB,
    volumeMBps,
    networkGbps,
  }));

export const MACHINE_TYPES: readonly MachineType[] = [...rows("arm64", ARM), ...rows("x86_64", INTEL)];

export function machineType(name: string): MachineType | undefined {
  return MACHINE_TYPES.find((type) => type.name === name);
}

/** The first type of the architecture that is large enough; production never runs on borrowed processor time (t types). */
export function chooseMachine(
  architecture: MachineType["architecture"],
  wanted: { readonly cpus: number; readonly memory: number },
  burstable: boolean,
): MachineType | undefined {
  return MACHINE_TYPES.filter((type) => type.architecture === architecture && (burstable || !type.name.startsWith("t")))
    .filter((type) => type.cpus >= wanted.cpus && type.memoryGiB * 1024 ** 3 >= wanted.memory)
    .sort((a, b) => a.cpus - b.cpus || a.memoryGiB - b.memoryGiB)[0];
}
