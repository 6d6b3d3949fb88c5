/**
 * A real Kubernetes API server for tests: etcd, the server, its controllers and its scheduler, built once from Go modules
 * whose versions and checksums are committed in toolchain/kubernetes. Nothing of it runs containers.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors";
import { installOnce } from "./install-once";
import { cacheDirectory, repositoryRoot } from "./paths";
import type { Report } from "./progress";
import { run } from "./run";
import { KUBERNETES_VERSION, OLDEST_GO, compareVersions } from "./versions";

const PACKAGES = {
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  // Named after the last part of its module's path.
  server: "go.etcd.io/etcd/server/v3",
} as const;

export interface KubernetesPrograms {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllers: string;
  readonly scheduler: string;
}

function directory(): string {
  return path.join(cacheDirectory(), `kubernetes-${KUBERNETES_VERSION}`);
}

function programs(): KubernetesPrograms {
  const program = (name: keyof typeof PACKAGES): string => path.join(directory(), "bin", name);
  return {
    etcd: program("server"),
    apiServer: program("kube-apiserver"),
    controllers: program("kube-controller-manager"),
    scheduler: program("kube-scheduler"),
  };
}

/** Undefined: it is there, or can be made. */
export function whyNoKubernetes(): string | undefined {
  if (existsSync(directory())) return undefined;
  const { status, stdout } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const found = status === 0 ? stdout.trim().replace(/^go/, "") : undefined;
  if (found !== undefined && compareVersions(found, OLDEST_GO) >= 0) return undefined;
  return `it is built with Go ${OLDEST_GO} or newer, and PATH has ${found ?? "none"}`;
}

export async function ensureKubernetes(report: Report): Promise<KubernetesPrograms> {
  await installOnce({
    directory: directory(),
    onWait: () => report("another run is building it, waiting for that one"),
    make: (draft) => build(path.join(draft, "bin"), report),
  });
  return programs();
}

async function build(target: string, report: Report): Promise<void> {
  await mkdir(target, { recursive: true });
  const version = "k8s.io/component-base/version";
  const [major, minor] = KUBERNETES_VERSION.split(".");
  const stamped = [`gitVersion=v${KUBERNETES_VERSION}`, `gitMajor=${major}`, `gitMinor=${minor}`, "gitTreeState=clean"];
  const flags = ["-s", "-w", ...stamped.map((value) => `-X ${version}.${value}`)].join(" ");
  let packages = 0;
  report("building it from source once, about 4 minutes");
  const { code, stderr } = await run(
    "go",
    ["build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", `${target}/`].concat(
      Object.values(PACKAGES),
    ),
    {
      cwd: path.join(repositoryRoot, "toolchain", "kubernetes"),
      environment: { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "" },
      onLine: (line) => {
        if (!line.startsWith("go: ")) report(`compiling, ${(packages += 1)} packages so far`);
      },
    },
  );
  if (code !== 0) {
    const lines = stderr
      .split("\n")
      .filter((line) => line !== "" && /[: ]/.test(line) && !line.startsWith("go: downloading"));
    throw new UserError(`Kubernetes can't be built:\n${lines.slice(-8).join("\n")}`);
  }
}
