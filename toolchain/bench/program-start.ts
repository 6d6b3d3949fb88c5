/** How long the program and what it imports take to load, before anything is planned. */
import { repositoryRoot } from "../paths";
import { step } from "../progress";
import { run } from "../run";
import { duration } from "../text";
import { markdownTable, median, type Section } from "./section";

const ROUNDS = 7;

const LOADED = [
  { name: "the program with all that it imports", code: 'require("./index.ts")', remark: "target: below 1.5 s" },
  { name: "of that, Pulumi's SDK", code: 'require("@pulumi/pulumi")', remark: "" },
  { name: "Node alone", code: "", remark: "the floor" },
];

interface Start {
  readonly wallMs: number;
  readonly processorMs: number;
  readonly bytes: number;
}

export const programStart: Section = {
  title: "Program start",
  measure: async (screen) => {
    const starts = LOADED.map((): Start[] => []);
    for (let round = 1; round <= ROUNDS; round += 1) {
      await step(screen, `Round ${round} of ${ROUNDS}`, async (report) => {
        report("measuring");
        for (const [index, { code }] of LOADED.entries()) starts[index]?.push(await start(code));
      });
    }
    const rows = LOADED.map(({ name, remark }, index) => {
      const all = starts[index] ?? [];
      const of = (value: (start: Start) => number): number => median(all.map(value));
      const [wall, processor, bytes] = [of((s) => s.wallMs), of((s) => s.processorMs), of((s) => s.bytes)];
      return [name, seconds(processor), duration(wall), `${Math.round(bytes / 2 ** 20)} MiB`, remark];
    });
    return markdownTable(["Loading", "Processor time", "Time on this machine", "Memory", ""], rows);
  },
};

async function start(code: string): Promise<Start> {
  const report = "process.on('exit', () => process.stdout.write(JSON.stringify(process.resourceUsage())))";
  const begun = performance.now();
  const {
    code: exit,
    stdout,
    stderr,
  } = await run(process.execPath, ["-r", "./toolchain/typescript.cjs", "-e", `${report}; ${code}`], {
    cwd: repositoryRoot,
  });
  if (exit !== 0) throw new Error(`the program can't be loaded:\n${stderr}`);
  const used = JSON.parse(stdout) as NodeJS.ResourceUsage;
  return {
    wallMs: performance.now() - begun,
    processorMs: (used.userCPUTime + used.systemCPUTime) / 1000,
    bytes: used.maxRSS * 1024,
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
