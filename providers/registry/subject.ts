// The resource type `kafkaplatform:registry:SchemaSubject`: a subject of the schema registry with its newest version.
//
// What would break somebody is refused in the preview, by the registry itself where it answers. White space and
// comments are no change. Nothing is ever deleted unless the stack says so.

import type { SchemaText } from "../../plan/registry/formats/format";
import type { Compatibility } from "../../plan/registry/levels";
import { FORMATS, incompatibilities, type PlannedSubject } from "../../plan/registry/subjects";
import type { Context, Failure, Props, ResourceType } from "../host/types";
import { hasUnknown } from "../host/wire";
import { latest, levelOf, objections, PATIENCE_MS, register, setLevel, softDelete, versionsOf } from "./calls";
import { registryAt, Unreachable, type RegistryClient, type RegistryConnection } from "./client";

interface Referenced extends SchemaText {
  readonly subject: string;
  readonly references: Readonly<Record<string, Referenced>>;
}

export interface SubjectInputs {
  readonly connection: RegistryConnection;
  readonly subject: string;
  readonly format: PlannedSubject["format"];
  readonly schema: string;
  /** By the name under which the schema refers to it. */
  readonly references: Readonly<Record<string, Referenced>>;
  readonly compatibility: Compatibility;
  /** The file, for messages. */
  readonly file: string;
  /** Whether it goes when its resource goes. */
  readonly deletable: boolean;
}

const INPUTS = [
  "connection",
  "subject",
  "format",
  "schema",
  "references",
  "compatibility",
  "file",
  "deletable",
] as const;

export const schemaSubject: ResourceType = {
  inputs: INPUTS,

  async check(news, olds, context) {
    // A first deployment has no registry yet.
    if (hasUnknown(news["connection"])) return { inputs: news };
    return { inputs: news, failures: await refusals(olds && inputsOf(olds), inputsOf(news), context) };
  },

  diff(old, news) {
    const [before, after] = [inputsOf(old.inputs), inputsOf(news)];
    const changes: Record<string, "update" | "replace"> = {};
    if (before.subject !== after.subject) changes["subject"] = "replace";
    if (meaning(before) !== meaning(after) || old.outputs["asDeclared"] === false) changes["schema"] = "update";
    if (
      before.compatibility !== after.compatibility ||
      (old.outputs["level"] ?? after.compatibility) !== after.compatibility
    ) {
      changes["compatibility"] = "update";
    }
    if (before.deletable !== after.deletable) changes["deletable"] = "update";
    return Promise.resolve({ changes });
  },

  async create(props) {
    const inputs = inputsOf(props);
    const client = registryAt(inputs.connection);
    const version = await ensureVersion(client, inputs);
    await ensureLevel(client, inputs);
    return { id: inputs.subject, outputs: { ...props, ...version } };
  },

  async update(_old, news) {
    const inputs = inputsOf(news);
    const client = registryAt(inputs.connection);
    // What is allowed from now on decides about the version that comes with it.
    await ensureLevel(client, inputs);
    return { outputs: { ...news, ...(await ensureVersion(client, inputs)) } };
  },

  async read(id, state) {
    const inputs = inputsOf(state.inputs);
    const client = registryAt(inputs.connection);
    const found = await latest(client, inputs.subject, PATIENCE_MS);
    if (!found) return undefined;
    const level = await levelOf(client, inputs.subject, PATIENCE_MS);
    const asDeclared = same(inputs, found.schema);
    return { id, inputs: state.inputs, outputs: { ...state.outputs, version: found.version, level, asDeclared } };
  },

  async delete(_id, state, context) {
    const { connection, subject, deletable } = inputsOf(state.inputs);
    if (deletable) return softDelete(registryAt(connection), subject);
    context.log("info", `${subject} stays in the registry, since registry.deleteSubjects doesn't say otherwise`);
  },
};

async function refusals(before: SubjectInputs | undefined, after: SubjectInputs, context: Context): Promise<Failure[]> {
  if (before && meaning(before) === meaning(after) && before.compatibility === after.compatibility) return [];
  const { subject, compatibility, file, format } = after;
  const refuse = (against: string, reasons: readonly string[]): Failure[] => {
    const reason = `${file}: subject ${subject} would not be ${compatibility} compatible with ${against}: ${reasons.join("; ")}`;
    return reasons.length > 0 ? [{ property: "schema", reason }] : [];
  };
  const against = (text: string, references: SchemaText["references"] = after.references) =>
    incompatibilities(FORMATS[format], compatibility, textOf(after), { text, references });
  const client = registryAt(after.connection);
  try {
    const found = await latest(client, subject, 0);
    if (!found || same(after, found.schema) || compatibility === "none") return [];
    const own = against(found.schema);
    const judged = await judgement(client, after);
    // The registry decides; our own words name the field where its don't.
    if (judged === undefined) return refuse(`version ${found.version}`, own);
    return refuse(
      `version ${found.version}`,
      judged.length > 0 ? [...own, ...judged.map((each) => `the registry: ${each}`)] : [],
    );
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    context.log("info", `${subject} is compared with its last deployed version only: ${error.message}`);
    return before && before.format === format
      ? refuse("what was deployed last", against(before.schema, before.references))
      : [];
  }
}

/** The registry's own, where it can have one: of the level that will hold, with all that is referred to. */
async function judgement(client: RegistryClient, inputs: SubjectInputs): Promise<readonly string[] | undefined> {
  if ((await levelOf(client, inputs.subject)) !== inputs.compatibility) return undefined;
  const references = await versionsOf(client, inputs.references, 0);
  if (!references) return undefined;
  return objections(client, inputs.subject, { schemaType: inputs.format, schema: inputs.schema, references });
}

/** Takes over what is already there, and reads back what it has registered. */
async function ensureVersion(client: RegistryClient, inputs: SubjectInputs): Promise<Props> {
  const { subject, format, schema, file } = inputs;
  const references = await versionsOf(client, inputs.references, PATIENCE_MS);
  if (!references) throw new Error(`${file}: what subject ${subject} refers to isn't in the registry`);
  let found = await latest(client, subject, PATIENCE_MS);
  const isThere = found && same(inputs, found.schema) && sameReferences(found.references ?? [], references);
  if (!isThere) {
    await register(client, subject, { schemaType: format, schema, references });
    found = await latest(client, subject, PATIENCE_MS);
    if (!found || !same(inputs, found.schema)) {
      throw new Error(`${file}: the registry took the schema of ${subject}, but its newest version is another one`);
    }
  }
  return { version: found?.version, schemaId: found?.id, asDeclared: true };
}

async function ensureLevel(client: RegistryClient, { subject, compatibility }: SubjectInputs): Promise<void> {
  if ((await levelOf(client, subject, PATIENCE_MS)) !== compatibility) await setLevel(client, compatibility, subject);
}

function sameReferences(old: readonly { name: string; version: number }[], now: typeof old): boolean {
  return now.every(({ name, version }) => old.some((each) => each.name === name && each.version === version));
}

function same({ format, schema }: SubjectInputs, text: string): boolean {
  return FORMATS[format].canonical(schema) === FORMATS[format].canonical(text);
}

/** The schema and all that it refers to, without white space and comments. */
function meaning({ format, schema, references }: SubjectInputs): string {
  const { canonical } = FORMATS[format];
  const below = (each: SubjectInputs["references"]): unknown =>
    Object.entries(each).map(([name, { text, references }]) => [name, canonical(text), below(references)]);
  return JSON.stringify([format, canonical(schema), below(references)]);
}

function textOf({ schema, references }: SubjectInputs): SchemaText {
  return { text: schema, references };
}

function inputsOf(props: Props): SubjectInputs {
  return props as unknown as SubjectInputs;
}
