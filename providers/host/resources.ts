/** The life of a resource: what the engine asks, translated for the resource type and back. */
import {
  CheckFailure,
  CheckResponse,
  CreateResponse,
  DiffResponse,
  PropertyDiff,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import type { Session } from "./session";
import type { Diff, Props } from "./types";
import { receive, sameValue, send } from "./wire";

export async function check(session: Session, request: CheckRequest): Promise<CheckResponse> {
  const { token, type } = session.resourceType(request.getUrn());
  const news = receive(request.getNews(), session.plugin.takesFiles);
  const olds = receive(request.getOlds(), session.plugin.takesFiles).values;
  const response = new CheckResponse();

  const unknownNames = Object.keys(news.values).filter((name) => !type.inputs.includes(name));
  for (const name of unknownNames) {
    const reason = `The property "${name}" of ${token} is not implemented by ${session.who}; it takes ${type.inputs.join(", ")}.`;
    response.addFailures(failure(name, reason));
  }
  if (unknownNames.length > 0 || type.check === undefined) return response.setInputs(send(news.values, [], news));

  const previous = Object.keys(olds).length > 0 ? olds : undefined;
  const checked = await type.check(news.values, previous, session.context(request.getUrn()));
  for (const { property, reason } of checked.failures ?? []) {
    response.addFailures(failure(property, reason));
  }
  return response.setInputs(send(checked.inputs, [], news));
}

/** Without its property's name, because with it the engine prints the property's value too, secret or not. */
export function failure(property: string, reason: string): CheckFailure {
  return new CheckFailure().setReason(reason.includes(property) ? reason : `${property}: ${reason}`);
}

export async function diff(session: Session, request: DiffRequest): Promise<DiffResponse> {
  const { type } = session.resourceType(request.getUrn());
  const inputs = receive(request.getOldInputs(), session.plugin.takesFiles).values;
  const news = receive(request.getNews(), session.plugin.takesFiles).values;
  const old = { id: request.getId(), inputs, outputs: receive(request.getOlds(), session.plugin.takesFiles).values };

  const found: Diff = type.diff
    ? await type.diff(old, news, session.context(request.getUrn()))
    : { changes: Object.fromEntries(changedNames(inputs, news).map((name) => [name, "update" as const])) };

  const changes = Object.entries(found.changes);
  const response = new DiffResponse()
    .setChanges(changes.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList(changes.map(([name]) => name))
    .setReplacesList(changes.filter(([, change]) => change === "replace").map(([name]) => name))
    .setDeletebeforereplace(found.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(true);
  for (const [name, change] of changes) {
    // A type may say more than a name: `spec.template.spec.containers[0].image`.
    const root = name.replace(/[.[].*$/, "");
    const isInput = root in inputs || root in news;
    const detail = new PropertyDiff().setKind(kindOf(name, change, inputs, news)).setInputdiff(isInput);
    response.getDetaileddiffMap().set(name, detail);
  }
  return response;
}

/** Names whose values differ; the usual first step of a resource type's own `diff`. */
export function changedNames(old: Props, news: Props): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(news)])].filter((name) => !sameValue(old[name], news[name]));
}

function kindOf(name: string, change: "update" | "replace", inputs: Props, news: Props): PropertyDiff.Kind {
  const { Kind } = PropertyDiff;
  const replaces = change === "replace";
  if (name in news && !(name in inputs)) return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (name in inputs && !(name in news)) return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}

export async function create(session: Session, request: CreateRequest): Promise<CreateResponse> {
  const { token, type } = session.resourceType(request.getUrn());
  const inputs = receive(request.getProperties(), session.plugin.takesFiles);
  if (request.getPreview()) {
    // Outputs that aren't sent count as unknown.
    const outputs = type.preview?.(inputs.values, undefined) ?? inputs.values;
    return new CreateResponse().setProperties(send(outputs, type.secretOutputs, inputs));
  }
  const context = session.context(request.getUrn(), { timeout: request.getTimeout() });
  const { id, outputs } = await type.create(inputs.values, context);
  if (id === "") throw new Error(`${token} was created without an id.`);
  return new CreateResponse().setId(id).setProperties(send(outputs, type.secretOutputs, inputs));
}

export async function read(session: Session, request: ReadRequest): Promise<ReadResponse> {
  const { token, type } = session.resourceType(request.getUrn());
  const inputs = receive(request.getInputs(), session.plugin.takesFiles);
  const outputs = receive(request.getProperties(), session.plugin.takesFiles);
  if (type.read === undefined) {
    if (Object.keys(outputs.values).length === 0) {
      throw new Error(`${token} can't be imported: it exists only in the state, and ${session.who} can't read it.`);
    }
    return new ReadResponse()
      .setId(request.getId())
      .setProperties(request.getProperties())
      .setInputs(request.getInputs());
  }
  const context = session.context(request.getUrn(), { timeout: request.getTimeout() });
  const found = await type.read(request.getId(), { inputs: inputs.values, outputs: outputs.values }, context);
  if (found === undefined) return new ReadResponse();
  return new ReadResponse()
    .setId(found.id)
    .setInputs(send(found.inputs, [], inputs))
    .setProperties(send(found.outputs, type.secretOutputs, outputs, inputs));
}

export async function update(session: Session, request: UpdateRequest): Promise<UpdateResponse> {
  const { token, type } = session.resourceType(request.getUrn());
  const news = receive(request.getNews(), session.plugin.takesFiles);
  const outputs = receive(request.getOlds(), session.plugin.takesFiles);
  const old = {
    id: request.getId(),
    inputs: receive(request.getOldInputs(), session.plugin.takesFiles).values,
    outputs: outputs.values,
  };
  const response = new UpdateResponse();
  if (request.getPreview()) {
    const expected = type.preview?.(news.values, old.outputs) ?? news.values;
    return response.setProperties(send(expected, type.secretOutputs, news, outputs));
  }
  if (type.update === undefined) throw new Error(`${token} can't be changed in place.`);
  const context = session.context(request.getUrn(), { timeout: request.getTimeout() });
  const updated = await type.update(old, news.values, context);
  return response.setProperties(send(updated.outputs, type.secretOutputs, news, outputs));
}

export async function remove(session: Session, request: DeleteRequest): Promise<void> {
  const { type } = session.resourceType(request.getUrn());
  const state = {
    inputs: receive(request.getOldInputs(), session.plugin.takesFiles).values,
    outputs: receive(request.getProperties(), session.plugin.takesFiles).values,
  };
  const context = session.context(request.getUrn(), { timeout: request.getTimeout() });
  await type.delete?.(request.getId(), state, context);
}
