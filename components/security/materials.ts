// Everything that the plan names but doesn't hold, and the filling of planned texts with it.

import * as pulumi from "@pulumi/pulumi";
import type { BundleFile } from "../../plan/broker/bundle";
import { fill, holdsSecret, materialsIn } from "../../plan/materials";
import type { Plan } from "../../plan/plan";
import { AUTHORITY } from "../../plan/security";
import { sourceMaterials } from "../mirror/sources";
import type { PlatformPlacer } from "../platforms/platform";
import { CertificateAuthority } from "./authority";
import { Credentials } from "./credentials";
import { HolderKeystores } from "./keystores";
import { RotationGate } from "./rotation-gate";

export class Materials {
  constructor(private readonly values: Readonly<Record<string, pulumi.Output<string>>>) {}

  /** The text with its marks replaced; a secret if one of them is. */
  fill(text: string): pulumi.Output<string> {
    const values = Object.fromEntries(materialsIn(text).map((name) => [name, this.get(name)]));
    const filled = pulumi.all(values).apply((known) => fill(text, known));
    return holdsSecret(text) ? pulumi.secret(filled) : filled;
  }

  get(name: string): pulumi.Output<string> {
    const value = this.values[name];
    if (value === undefined) throw new Error(`the plan asks for ${name}, which nothing provides`);
    return value;
  }
}

/** Files with every mark filled. */
export type FilledFiles = Readonly<
  Record<string, Omit<BundleFile, "content"> & { readonly content: pulumi.Input<string> }>
>;

export function filledFiles(files: Readonly<Record<string, BundleFile>>, materials: Materials): FilledFiles {
  const filled = Object.entries(files).map(([path, file]) => [
    path,
    { ...file, content: materials.fill(file.content) },
  ]);
  return Object.fromEntries(filled) as FilledFiles;
}

const GIVEN = "given/";

/**
 * Makes the authority, the certificates and the passwords that the plan asks for; nothing where it asks for none.
 * @param absent stacks that the plan copies from and that aren't deployed yet
 */
export function makeMaterials(
  name: string,
  plan: Plan,
  platform: PlatformPlacer,
  absent: readonly string[],
  opts: pulumi.ComponentResourceOptions,
): Materials {
  const asksForPasswords = plan.users.length + plan.secrets.length > 0;
  const made = {
    ...(asksForPasswords ? new Credentials(name, plan.users, plan.secrets, opts).materials : {}),
    ...certificates(name, plan, platform, opts),
    ...given(plan),
    ...sourceMaterials(plan, absent, opts),
  };
  const holders = plan.certificates.requests.filter((request) => request.keystorePassword !== undefined);
  if (holders.length === 0) return new Materials(made);
  const get = (material: string) => new Materials(made).get(material);
  return new Materials({ ...made, ...new HolderKeystores(name, holders, get, opts).materials });
}

/** Secrets of the stack's own configuration, which the engine keeps encrypted: `secrets:<name>`. */
function given(plan: Plan) {
  const files = plan.fleets.flatMap((fleet) => fleet.instances.flatMap((instance) => Object.values(instance.files)));
  const names = new Set(files.flatMap((file) => materialsIn(file.content)).filter((each) => each.startsWith(GIVEN)));
  const config = new pulumi.Config("secrets");
  return Object.fromEntries([...names].map((name) => [name, config.requireSecret(name.slice(GIVEN.length))]));
}

function certificates(name: string, plan: Plan, platform: PlatformPlacer, opts: pulumi.ComponentResourceOptions) {
  const { requests, validityHours, renewalHours, authority: wanted } = plan.certificates;
  if (validityHours === undefined || renewalHours === undefined || wanted === undefined) return {};
  const gate = new RotationGate(name, plan, platform, opts);
  const lifetimes = { validityHours, renewalHours };
  const authority = new CertificateAuthority(name, { stack: plan.stack, ...lifetimes, authority: wanted, gate }, opts);
  const issued = requests.map((request) => [request.name, authority.issue(request)] as const);
  return {
    [`certificate/${AUTHORITY}`]: authority.certificate,
    ...Object.fromEntries(issued.map(([holder, each]) => [`key/${holder}`, each.key])),
    ...Object.fromEntries(issued.map(([holder, each]) => [`certificate/${holder}`, each.certificate])),
  };
}
