// Chooses the platform that a plan is placed on.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { RefusedError } from "../../plan/problems";
import type * as aws from "./aws/aws-platform";
import type * as docker from "./docker/docker-platform";
import { LocalPlatform } from "./local/local-platform";
import type { PlatformPlacer } from "./platform";

export interface Places {
  /** For what a platform keeps on this machine. */
  readonly directory: string;
  /** Kafka's jars on this machine, for platforms that bring their own copy. */
  readonly kafkaLibraries?: string | undefined;
  /** The JMX exporter's jar on this machine, for platforms that bring their own copy. */
  readonly jmxExporter?: string | undefined;
}

export function platformFor(plan: Plan, { directory, kafkaLibraries, jmxExporter }: Places): PlatformPlacer {
  switch (plan.platform.kind) {
    case "local":
      return new LocalPlatform(join(directory, plan.stack));
    case "docker":
      return dockerPlatform(plan, jmxExporter);
    case "aws": {
      const { kafkaVersion } = plan.cluster;
      if (kafkaLibraries === undefined || !existsSync(join(kafkaLibraries, `kafka_2.13-${kafkaVersion}.jar`))) {
        const reason =
          "its jars aren't on this machine: run make, or let KAFKA_LIBRARIES name the directory that they are in";
        throw refusal(plan, "cluster.kafkaVersion", kafkaVersion, reason);
      }
      // The AWS SDK is large; other platforms needn't wait for it.
      const { AwsPlatform } = module.require("./aws/aws-platform") as typeof aws;
      return new AwsPlatform(plan, kafkaLibraries, exporterFor(plan, jmxExporter));
    }
  }
}

function dockerPlatform(plan: Plan, jmxExporter: string | undefined): PlatformPlacer {
  const exporter = exporterFor(plan, jmxExporter);
  const { DockerPlatform } = module.require("./docker/docker-platform") as typeof docker;
  return new DockerPlatform(plan, exporter ?? "");
}

/** @returns undefined where nodes aren't watched */
function exporterFor(plan: Plan, jmxExporter: string | undefined): string | undefined {
  if (plan.nodes.every((node) => node.ports.metrics === undefined)) return undefined;
  if (jmxExporter !== undefined && existsSync(jmxExporter)) return jmxExporter;
  const reason = "the JMX exporter isn't on this machine: run make, or let JMX_EXPORTER name its jar";
  throw refusal(plan, "monitoring", "on", reason);
}

function refusal(plan: Plan, path: string, value: unknown, reason: string): RefusedError {
  return new RefusedError([{ source: `Pulumi.${plan.stack}.yaml`, path, value, reason }]);
}
