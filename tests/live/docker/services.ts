// Images of what runs beside the brokers: Debian's programs, the registry's own jars, and for what can be had here from
// nowhere a program that listens and says nothing.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APICURIO } from "../../../plan/registry/apicurio";
import { findProgram } from "../../../providers/local/software";
import { findJava } from "../../../toolchain/java";
import { ensureArtifact } from "../../../toolchain/maven-artifact";
import type { DockerEngine } from "./engine";
import { makeImage } from "./images";

/** By fleet, as a stack names them: without a digest, as no registry ever answered for them. */
export const SERVICE_IMAGES = {
  registry: "apicurio/registry:stand-in",
  prometheus: "prom/prometheus:stand-in",
  alertmanager: "prom/alertmanager:stand-in",
  "blackbox-exporter": "prom/blackbox-exporter:stand-in",
  grafana: "listener:stand-in",
  "kafka-exporter": "listener:stand-in",
  "kafka-ui": "listener:stand-in",
} as const;

/** Those whose image only listens. */
export const LISTENERS = ["grafana", "kafka-exporter", "kafka-ui"];

const NOBODY = 65534;
const DEBIAN_SHARE = "usr/share/prometheus/alertmanager";
const REGISTRY_JAVA = 21;
/** Its name in Debian, by its name in the upstream image, with the directory of data there. */
const DEBIAN = {
  prometheus: ["prometheus", "prometheus", "prometheus"],
  alertmanager: ["alertmanager", "prometheus-alertmanager", "alertmanager"],
  "blackbox-exporter": ["blackbox_exporter", "prometheus-blackbox-exporter", undefined],
} as const;

/** What the machine lacks of it; undefined: nothing. */
export function lackingServices(): string | undefined {
  const missing = Object.values(DEBIAN).flatMap(([, program]) => (findProgram(program) ? [] : [program]));
  if (missing.length > 0) return `${missing.join(", ")} (apt-get install ${missing.join(" ")})`;
  return findJava(REGISTRY_JAVA) ? undefined : `Java ${REGISTRY_JAVA}`;
}

export async function makeServiceImages(engine: DockerEngine): Promise<void> {
  for (const [fleet, [as, program, data]] of Object.entries(DEBIAN)) {
    makeImage(engine, {
      name: SERVICE_IMAGES[fleet as keyof typeof DEBIAN],
      programs: { [as]: findProgram(program) ?? "" },
      // Debian's keep their own templates there.
      ...(fleet === "alertmanager" ? { trees: { [DEBIAN_SHARE]: `/${DEBIAN_SHARE}` } } : {}),
      ...(data ? { data: { path: data, user: NOBODY } } : {}),
    });
  }
  if (APICURIO.local.kind !== "maven") throw new Error("the registry isn't to be had from Maven any more");
  const registry = await ensureArtifact(APICURIO.local.artifact, () => undefined);
  makeImage(engine, { name: SERVICE_IMAGES.registry, java: REGISTRY_JAVA, trees: { deployments: registry } });
  makeListener(engine);
}

const LISTENER = `import java.net.*;
public class Listener {
  public static void main(String[] args) throws Exception {
    boolean says = args.length > 0 && args[0].matches("\\\\d+");
    try (var server = new ServerSocket(says ? Integer.parseInt(args[0]) : 8080)) { while (true) server.accept().close(); }
  }
}
`;

function makeListener(engine: DockerEngine): void {
  const folder = mkdtempSync(join(tmpdir(), "kafka-platform-listener-"));
  try {
    const { home } = findJava(17) ?? { home: "" };
    writeFileSync(join(folder, "Listener.java"), LISTENER);
    execFileSync(join(home, "bin/javac"), ["-d", folder, join(folder, "Listener.java")]);
    const jar = join(folder, "api.jar");
    execFileSync(join(home, "bin/jar"), [
      "--create",
      "--file",
      jar,
      "--main-class",
      "Listener",
      "-C",
      folder,
      "Listener.class",
    ]);
    const script = (port: number) => `#!/bin/sh\nexec java -Xmx16m -jar /api.jar ${port}\n`;
    makeImage(engine, {
      name: "listener:stand-in",
      java: 17,
      data: { path: "var/lib/grafana", user: 472 },
      trees: { "api.jar": jar },
      scripts: { grafana: script(3000), kafka_exporter: script(9308) },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
