/** A session without an engine, and requests as the engine would send them. */
import { CheckRequest, CreateRequest, DiffRequest, ReadRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { Session } from "../../../providers/host/session";
import type { Context, Props, ProviderPlugin, ResourceType } from "../../../providers/host/types";

export const TOKEN = "test:index/thing:Thing";
export const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Wire = Parameters<typeof Struct.fromJavaScript>[0];

export function secret(value: Wire[string]): Wire {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export const struct = (values: Wire): Struct => Struct.fromJavaScript(values);

export function session(type: ResourceType, plugin: Partial<ProviderPlugin> = {}): Session {
  const log = { write: () => undefined, flush: () => Promise.resolve() };
  return new Session({ name: "test", version: "1.0.0", resources: { [TOKEN]: type }, ...plugin }, log);
}

export const urn = (token = TOKEN): string => `urn:pulumi:stack::project::parent:a:B$${token}::name`;

export const checkRequest = (news: Wire, token?: string): CheckRequest =>
  new CheckRequest().setUrn(urn(token)).setNews(struct(news)).setOlds(struct({}));

export const createRequest = (properties: Wire, preview = false): CreateRequest =>
  new CreateRequest().setUrn(urn()).setProperties(struct(properties)).setPreview(preview);

export const diffRequest = (oldInputs: Wire, news: Wire, olds: Wire = oldInputs): DiffRequest =>
  new DiffRequest()
    .setUrn(urn())
    .setId("id")
    .setOldInputs(struct(oldInputs))
    .setOlds(struct(olds))
    .setNews(struct(news));

export const readRequest = (inputs: Wire, properties: Wire): ReadRequest =>
  new ReadRequest().setUrn(urn()).setId("id").setInputs(struct(inputs)).setProperties(struct(properties));

export const updateRequest = (olds: Wire, news: Wire, preview = false): UpdateRequest =>
  new UpdateRequest()
    .setUrn(urn())
    .setId("id")
    .setOlds(struct(olds))
    .setOldInputs(struct(olds))
    .setNews(struct(news))
    .setPreview(preview);

/** A context for calling a resource type itself. */
export function context(overrides: Partial<Context> = {}): Context {
  return {
    urn: urn(),
    config: {},
    preview: false,
    signal: new AbortController().signal,
    log: () => undefined,
    ...overrides,
  };
}

/** What a resource type makes of a change from one set of inputs to another, as the engine would see it. */
export async function changesOf(type: ResourceType, before: Props, after: Props, outputs = before): Promise<unknown> {
  const old = { id: "id", inputs: before, outputs };
  return (await type.diff?.(old, after, context()))?.changes;
}

/** The reasons for which inputs are refused. */
export async function refusals(type: ResourceType, inputs: Props): Promise<string[]> {
  const checked = await type.check?.(inputs, undefined, context());
  return (checked?.failures ?? []).map(({ reason }) => reason);
}
