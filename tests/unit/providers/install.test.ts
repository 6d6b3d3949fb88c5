/** Where the engine finds the stand-ins. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { installStandIns } from "../../../toolchain/providers/install";

const ROOT = path.resolve(__dirname, "..", "..", "..");
let plugins: string;

beforeEach(async () => {
  plugins = path.join(await mkdtemp(path.join(tmpdir(), "stand-ins ' ")), "plugins");
});
afterEach(() => rm(path.dirname(plugins), { recursive: true }));

/** The first line that a plugin prints, and then ends it. */
function firstLine(command: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, { cwd }, (error, _output, errors) => {
      if (error && !error.killed) reject(new Error(errors || error.message));
    });
    child.stdout?.once("data", (data: string) => {
      child.kill();
      resolve(data);
    });
  });
}

test("each plugin has the version that the installed SDK asks for, and nothing else is left behind", async () => {
  const installed = await installStandIns(plugins, ROOT);
  const expected = await Promise.all(
    ["random", "tls", "kafka", "aws", "docker", "kubernetes"].map(async (name) => {
      const file = path.join(ROOT, "node_modules", "@pulumi", name, "package.json");
      return { name, version: (JSON.parse(await readFile(file, "utf8")) as { version: string }).version };
    }),
  );
  expect(installed).toEqual(expected);
  expect((await readdir(plugins)).sort()).toEqual(
    expected.map(({ name, version }) => `resource-${name}-v${version}`).sort(),
  );
  for (const { name, version } of expected) {
    const directory = path.join(plugins, `resource-${name}-v${version}`);
    expect(await readdir(directory)).toEqual([`pulumi-resource-${name}`]);
    expect((await stat(path.join(directory, `pulumi-resource-${name}`))).mode & 0o777).toBe(0o755);
  }
});

test("repeating it touches nothing, and a damaged launcher is mended", async () => {
  const [first] = await installStandIns(plugins, ROOT);
  const launcher = path.join(plugins, `resource-random-v${first?.version}`, "pulumi-resource-random");
  const before = await stat(launcher);
  await Promise.all([installStandIns(plugins, ROOT), installStandIns(plugins, ROOT)]);
  expect((await stat(launcher)).mtimeMs).toBe(before.mtimeMs);
  const content = await readFile(launcher, "utf8");
  await writeFile(launcher, "damaged");
  await installStandIns(plugins, ROOT);
  expect(await readFile(launcher, "utf8")).toBe(content);
});

test("a plugin starts from any directory, through a link and from a copy", async () => {
  const [first] = await installStandIns(plugins, ROOT);
  const launcher = path.join(plugins, `resource-random-v${first?.version}`, "pulumi-resource-random");
  const [link, copy] = [path.join(plugins, "link"), path.join(plugins, "copy")];
  await symlink(path.join(ROOT, "toolchain", "providers", "random", "pulumi-resource-random"), link);
  await cp(launcher, copy);
  for (const command of [launcher, link, copy]) expect(await firstLine(command, tmpdir())).toMatch(/^\d{4,5}\n$/);
});
