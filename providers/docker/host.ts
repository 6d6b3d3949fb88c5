// The resource type `kafkaplatform:docker:Host`: looks, before anything is made, whether a stack can be placed on the
// Docker engine at all: that there is one, that the ports are free, and that no volumes are left from before.

import type { ContainerInfo } from "dockerode";
import type { Context, Props, ResourceType } from "../host/types";
import { sameValue } from "../host/wire";
import { isListening } from "../local/ports";
import { addressOf, engineAt, type Engine } from "./engine";

interface HostInputs {
  readonly stack: string;
  /** The container that publishes it, by port. */
  readonly ports: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

const INPUTS = ["stack", "ports", "volumes"] as const;

export const dockerHost: ResourceType = {
  inputs: INPUTS,

  async create(inputs) {
    await look(inputsOf(inputs), { stack: "", ports: {}, volumes: [] });
    return { id: inputsOf(inputs).stack, outputs: { ...inputs } };
  },

  async diff(old, news, context) {
    const changed = INPUTS.filter((name) => !sameValue(old.inputs[name], news[name]));
    if (changed.length > 0) await lookEarly(inputsOf(news), inputsOf(old.inputs), context);
    return { changes: Object.fromEntries(changed.map((name) => [name, "update" as const])) };
  },

  async update(old, news) {
    await look(inputsOf(news), inputsOf(old.inputs));
    return { outputs: { ...news } };
  },
};

/** A preview may be made where there is no engine. */
async function lookEarly(wanted: HostInputs, had: HostInputs, context: Context): Promise<void> {
  try {
    await look(wanted, had);
  } catch (error) {
    context.log("warning", (error as Error).message);
  }
}

async function look(wanted: HostInputs, had: HostInputs): Promise<void> {
  const engine = engineAt();
  const containers = await reached(engine);
  const problems = [...(await takenPorts(wanted, had, containers)), ...(await leftVolumes(engine, wanted, had))];
  if (problems.length > 0) throw new Error(problems.join("; "));
}

async function reached(engine: Engine): Promise<ContainerInfo[]> {
  try {
    return await engine.listContainers({ all: true });
  } catch (error) {
    throw new Error(
      `no Docker engine answers at ${addressOf()} (${(error as Error).message}): start one, or let DOCKER_HOST name it`,
    );
  }
}

async function takenPorts(
  wanted: HostInputs,
  had: HostInputs,
  containers: readonly ContainerInfo[],
): Promise<string[]> {
  const asked = Object.entries(wanted.ports).filter(([port]) => had.ports[port] === undefined);
  const found = await Promise.all(
    asked.map(async ([port, name]) => {
      const holder = containers.find((each) => each.Ports.some(({ PublicPort }) => PublicPort === Number(port)));
      const other = holder?.Names.map((each) => each.replace(/^\//, ""))[0];
      if (other === name) return [];
      if (other === undefined && !(isHere() && (await isListening(Number(port))))) return [];
      const by = other === undefined ? "" : ` by container ${other}`;
      const cure = "end that, or change platform.firstPort or platform.ports";
      return [`port ${port}, which ${name} publishes, is in use${by}: ${cure}`];
    }),
  );
  return found.flat();
}

/** Ports of another machine can't be looked at from here. */
function isHere(): boolean {
  return /^(unix|npipe):/.test(addressOf());
}

async function leftVolumes(engine: Engine, wanted: HostInputs, had: HostInputs): Promise<string[]> {
  // A stack that is there has its state, and what is left of something that it had before is its own.
  if (had.stack !== "") return [];
  const asked = wanted.volumes.filter((name) => !had.volumes.includes(name));
  const { Volumes = [] } = await engine.listVolumes();
  const left = Volumes.map((each) => each.Name)
    .filter((name) => asked.includes(name))
    .sort();
  if (left.length === 0) return [];
  return [
    `${left.join(", ")} ${left.length === 1 ? "is a volume" : "are volumes"} from an earlier life of stack ${wanted.stack}, ` +
      "whose passwords and authority went with its state, so that nobody could log in: import that state, or delete " +
      `the data with docker volume rm ${left.join(" ")}`,
  ];
}

function inputsOf(props: Props): HostInputs {
  return props as unknown as HostInputs;
}
