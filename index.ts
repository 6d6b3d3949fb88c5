// The Pulumi program: a stack's configuration becomes a plan, the plan becomes resources.

import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { KafkaPlatform } from "./components/kafka-platform";
import { absentSources } from "./components/mirror/sources";
import type { PlatformOutputs } from "./components/outputs";
import { describeEstimate } from "./plan/estimate";
import { makePlan } from "./plan/plan";
import { RefusedError } from "./plan/problems";
import { readSystems } from "./sources/systems";
import { readEngineConfiguration } from "./sources/stack-file";

/** Called by the engine once everything is loaded; what it returns are the stack's outputs. */
export = async function main(): Promise<PlatformOutputs> {
  try {
    return await deploy();
  } catch (error) {
    // What a person wrote is refused with a message, not with a stack trace.
    if (error instanceof RefusedError) throw new pulumi.RunError(error.message);
    throw error;
  }
};

async function deploy(): Promise<PlatformOutputs> {
  const stack = pulumi.getStack();
  const config = readEngineConfiguration(stack, pulumi.runtime.allConfig());
  const file = `Pulumi.${stack}.yaml`;
  const plan = makePlan(config, file, readSystems(__dirname, config, file));
  for (const warning of plan.warnings) await pulumi.log.warn(`${warning.subject}: ${warning.message}`);
  for (const line of plan.estimate ? describeEstimate(plan.estimate) : []) await pulumi.log.info(line);
  const directory = process.env["KAFKA_PLATFORM_STATE"] ?? join(__dirname, ".platform");
  const { KAFKA_LIBRARIES: kafkaLibraries, JMX_EXPORTER: jmxExporter } = process.env;
  const places = { directory, kafkaLibraries, jmxExporter };
  return new KafkaPlatform(config.cluster.name, { plan, ...places, absentSources: await absentSources(plan) }).outputs;
}
