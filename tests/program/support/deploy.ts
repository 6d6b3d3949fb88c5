// Runs the program's components against mocked providers and notes every resource as the engine would be told of it.

import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { setMocks, type MockCallArgs } from "@pulumi/pulumi/runtime/mocks";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";
import { KafkaPlatform } from "../../../components/kafka-platform";
import type { PlatformOutputs } from "../../../components/outputs";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { PROJECT } from "../../../sources/stack-file";
import { readSystems } from "../../../sources/systems";
import { LOOK_UPS } from "../../../toolchain/providers/aws/look-ups";
import { root } from "../../support/stack";
import { answer } from "./outputs";

const STACK = "test";
const FILE = `Pulumi.${STACK}.yaml`;
const SECRET = "4dabf18193072939515e22adb298388d";

/** A resource is told by the last part of its type and its name, e.g. `Node kafka-1`. */
export interface Made {
  readonly label: string;
  readonly type: string;
  readonly name: string;
  readonly component: boolean;
  /** With secrets unwrapped. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Paths of the inputs that are secret, e.g. `connection.password`. */
  readonly secrets: readonly string[];
  readonly parent: string;
  /** What it waits for, by `dependsOn` or by an input. */
  readonly waitsFor: readonly string[];
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly provider: string;
}

export interface Deployed {
  readonly plan: Plan;
  readonly outputs: PlatformOutputs;
  readonly made: readonly Made[];
}

/** Mocks the engine and its providers; every resource that it is told of is noted. */
async function mockEngine(made: Made[]): Promise<Made[]> {
  const call = ({ token, inputs }: MockCallArgs) => {
    const lookUp = LOOK_UPS[token];
    if (!lookUp) return Promise.reject(new Error(`the program called ${token}`));
    return lookUp(inputs as Record<string, unknown>, { region: "eu-central-1" });
  };
  await setMocks({ newResource: answer, call }, PROJECT, STACK, false);
  const monitor = getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answered) => {
    made.push(madeOf(request));
    return register(request, answered);
  };
  return made;
}

interface Monitor {
  registerResource(request: RegisterResourceRequest, answered: unknown): Promise<void>;
}

function planned(config: Readonly<Record<string, unknown>>): Plan {
  const whole = { environment: "dev", platform: { kind: "local" }, cluster: { brokers: 3 }, ...config };
  const checked = readConfiguration(STACK, whole, FILE);
  return makePlan(checked, FILE, readSystems(root, checked, FILE));
}

/**
 * @param config what differs from three brokers of a dev stack on this machine
 * @param registered is filled with what the engine was told of, also when the program throws
 */
export async function deploy(
  config: Readonly<Record<string, unknown>> = {},
  registered: Made[] = [],
): Promise<Deployed> {
  const made = await mockEngine(registered);
  const plan = planned(config);
  try {
    const { outputs } = new KafkaPlatform(plan.cluster.name, {
      plan,
      directory: "/state",
      kafkaLibraries: libraries(plan),
      jmxExporter: join(libraries(plan), JMX_EXPORTER),
    });
    return { plan, outputs, made };
  } finally {
    await pulumi.runtime.disconnect();
  }
}

const JMX_EXPORTER = "jmx_prometheus_javaagent-1.0.1.jar";

/** A directory that looks as if it held Kafka's jars. */
function libraries({ cluster }: Plan): string {
  const directory = join(tmpdir(), `kafka-platform-jars-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `kafka_2.13-${cluster.kafkaVersion}.jar`), "");
  writeFileSync(join(directory, JMX_EXPORTER), "");
  return directory;
}

/** The value of an output, which the mocks have made known. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => resolve(value));
  });
}

export function theOne(made: readonly Made[], label: string): Made {
  const found = made.filter((each) => each.label === label);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources are called ${label}`);
  return found[0];
}

/** All that must be there before a resource is made, directly or not. */
export function allBefore(made: readonly Made[], label: string): Set<string> {
  const before = new Set<string>();
  const visit = (each: string): void => {
    for (const needed of made.filter((other) => other.label === each).flatMap((other) => other.waitsFor)) {
      if (before.has(needed)) continue;
      before.add(needed);
      visit(needed);
    }
  };
  visit(label);
  return before;
}

/** How many resources there are of each type, by its last part. */
export function counts(made: readonly Made[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { type } of made) all[shortType(type)] = (all[shortType(type)] ?? 0) + 1;
  return all;
}

function madeOf(request: RegisterResourceRequest): Made {
  const inputs = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
  const [type, name] = [request.getType(), request.getName()];
  return {
    label: `${shortType(type)} ${name}`,
    type,
    name,
    component: !request.getCustom(),
    inputs: unwrapped(inputs) as Record<string, unknown>,
    secrets: secretPaths(inputs),
    parent: labelOf(request.getParent()),
    waitsFor: request.getDependenciesList().map(labelOf),
    protect: request.getProtect() === true,
    deleteBeforeReplace: request.getDeletebeforereplace() === true,
    retainOnDelete: request.getRetainondelete() === true,
    ignoreChanges: request.getIgnorechangesList(),
    provider: labelOf(request.getProvider().replace(/::[^:]+$/, "")),
  };
}

const shortType = (type: string): string => type.split(":").at(-1) ?? "";

function labelOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return urn === "" ? "" : `${shortType(types.split("$").at(-1) ?? "")} ${name}`;
}

function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && SECRET in value;
}

function secretPaths(value: unknown, path: readonly string[] = []): string[] {
  if (isSecret(value)) return [path.join(".")];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => secretPaths(each, [...path, key]));
}

function unwrapped(value: unknown): unknown {
  if (isSecret(value)) return unwrapped(value.value);
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapped(each)]));
}
