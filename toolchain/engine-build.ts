/** Builds the engine from Go modules, whose versions and checksums are committed in toolchain/engine. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors";
import { repositoryRoot } from "./paths";
import type { Report } from "./progress";
import { run } from "./run";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

export async function buildEngine(directory: string, version: string, report: Report): Promise<void> {
  const cwd = path.join(repositoryRoot, "toolchain", "engine");
  const environment = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  let modules = 0;
  const download = await run(
    "go",
    ["list", "-mod=readonly", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", PACKAGE],
    {
      cwd,
      environment,
      onLine: (line) => {
        if (line.startsWith("go: downloading ")) report(`downloading its Go modules, ${(modules += 1)} so far`);
      },
    },
  );
  if (download.code !== 0) throw failed("Its Go modules can't be downloaded", download.stderr);
  // The standard library is compiled too; it is about a seventh of the work and so left out of the count.
  const packages = new Set(download.stdout.split("\n").filter((line) => line !== ""));

  let done = 0;
  report(`compiling, ${packages.size} packages`);
  await mkdir(path.join(directory, "bin"), { recursive: true });
  const flags = `-s -w -X ${VERSION_VARIABLE}=v${version}`;
  const output = path.join(directory, "bin", "pulumi");
  const build = await run(
    "go",
    ["build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", output, PACKAGE],
    {
      cwd,
      environment,
      onLine: (line) => {
        if (packages.has(line.trim())) done += 1;
        report(done < packages.size ? `compiling, ${done} of ${packages.size} packages` : "linking it");
      },
    },
  );
  if (build.code !== 0) throw failed("It can't be built", build.stderr);
}

function failed(what: string, stderr: string): UserError {
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("go: downloading "));
  return new UserError(`${what}:\n${lines.slice(-8).join("\n")}`);
}
