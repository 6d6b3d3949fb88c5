// A stack on AWS without its AWS half: the same plan, the same components for its fleets, the same passwords and
// certificates, on the cluster of a kubeconfig. As a command it is run by the real engine, with the stand-in plugins:
//
//   program.ts up|preview|refresh|destroy <directory of the stack> <its configuration as JSON>

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { stringify } from "yaml";
import { FleetSet } from "../../../components/fleets/fleet-set";
import { KubernetesPlatform } from "../../../components/platforms/kubernetes/kubernetes-platform";
import { CertificateAuthority } from "../../../components/security/authority";
import { Credentials } from "../../../components/security/credentials";
import { HolderKeystores } from "../../../components/security/keystores";
import { Materials } from "../../../components/security/materials";
import { readConfiguration } from "../../../plan/configuration";
import { makePlan, type Plan } from "../../../plan/plan";
import { AUTHORITY } from "../../../plan/security";
import { ensureEngine } from "../../../toolchain/engine";
import { installStandIns } from "../../../toolchain/providers/install";
import { root } from "../../support/stack";

export interface Change {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Paths of the properties that changed. */
  readonly paths: readonly string[];
}

export interface Outcome {
  readonly failed?: string;
  /** What wasn't the same. */
  readonly changes: readonly Change[];
  /** All that the engine said. */
  readonly output: string;
}

/** A password that a stack's own configuration would give. */
function materialsOf(plan: Plan): Materials {
  const { requests, validityHours = 0, renewalHours = 0, authority: wanted } = plan.certificates;
  if (!wanted) throw new Error("the stack has no security");
  class Gate extends pulumi.ComponentResource {}
  // The gate of rotations asks the brokers, which aren't there.
  const gate = new Gate("test:index:Gate", "gate");
  const authority = new CertificateAuthority("kafka", {
    ...{ stack: plan.stack, validityHours, renewalHours, authority: wanted, gate },
  });
  const fleets = requests.filter(({ kind }) => kind === "fleet");
  const issued = fleets.map((request) => [request.name, authority.issue(request)] as const);
  const made = {
    ...new Credentials("kafka", plan.users, plan.secrets).materials,
    [`certificate/${AUTHORITY}`]: authority.certificate,
    ...Object.fromEntries(issued.map(([holder, each]) => [`key/${holder}`, each.key])),
    ...Object.fromEntries(issued.map(([holder, each]) => [`certificate/${holder}`, each.certificate])),
  };
  const holders = fleets.filter((request) => request.keystorePassword !== undefined);
  if (holders.length === 0) return new Materials(made);
  const get = (material: string) => new Materials(made).get(material);
  return new Materials({ ...made, ...new HolderKeystores("kafka", holders, get, {}).materials });
}

function program(raw: unknown): () => Promise<Record<string, unknown>> {
  return () => {
    const plan = makePlan(readConfiguration("test", raw, "Pulumi.test.yaml"), "Pulumi.test.yaml");
    const kubernetes = new KubernetesPlatform({ plan }, {});
    const platform = {
      placeNode: () => {
        throw new Error("there are no machines here");
      },
      placeFleet: (...args: Parameters<KubernetesPlatform["placeFleet"]>) => {
        const { workload, entrance } = kubernetes.placeFleet(...args);
        return [workload, ...(entrance ? [entrance] : [])];
      },
    };
    new FleetSet("kafka", { plan, materials: materialsOf(plan), platform, needs: [] });
    return Promise.resolve({});
  };
}

async function main([command = "", directory = "", raw = "{}"]: readonly string[]): Promise<Outcome> {
  const engine = await ensureEngine(() => undefined);
  const home = join(directory, "pulumi-home");
  const state = join(directory, "state");
  mkdirSync(state, { recursive: true });
  // The project's own plugin makes keystores.
  const plugins = { providers: [{ name: "kafkaplatform", path: join(root, "providers") }] };
  writeFileSync(join(directory, "Pulumi.yaml"), stringify({ name: "kafka-platform", runtime: "nodejs", plugins }));
  await installStandIns(join(home, "plugins"), root);
  process.env["PULUMI_HOME"] = home;
  const inline = { stackName: "test", projectName: "kafka-platform", program: program(JSON.parse(raw)) };
  const stack = await LocalWorkspace.createOrSelectStack(inline, {
    workDir: directory,
    pulumiCommand: await PulumiCommand.get(engine.root ? { root: engine.root } : {}),
    pulumiHome: home,
    envVars: {
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
    },
  });
  return carryOut(stack, command);
}

async function carryOut(stack: Stack, command: string): Promise<Outcome> {
  const changes: Change[] = [];
  let output = "";
  const onEvent = (event: EngineEvent): void => {
    const metadata = event.resourcePreEvent?.metadata;
    if (!metadata || ["same", "refresh", "read"].includes(metadata.op)) return;
    const name = metadata.urn.split("::").at(-1) ?? "";
    changes.push({ op: metadata.op, type: metadata.type, name, paths: Object.keys(metadata.detailedDiff ?? {}) });
  };
  const options = { onEvent, onOutput: (text: string) => (output += text), color: "never" } as const;
  try {
    if (command === "up") await stack.up(options);
    else if (command === "preview") await stack.preview(options);
    else if (command === "refresh") await stack.refresh(options);
    else if (command === "destroy") await stack.destroy(options);
    else throw new Error(`there is no command ${command}`);
    return { changes, output };
  } catch (error) {
    return { failed: (error as Error).message, changes, output };
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((outcome) => {
    process.stdout.write(`\n${JSON.stringify(outcome)}\n`, () => process.exit());
  });
}
