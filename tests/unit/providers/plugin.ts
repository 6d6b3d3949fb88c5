/** Our own plugin as the engine starts and asks it: a process of its own, by the provider protocol. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  ConfigureRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  UpdateRequest,
  type CreateResponse,
  type DiffResponse,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { struct, urn } from "./host";

const LAUNCHER = path.resolve(__dirname, "../../../providers/pulumi-resource-kafkaplatform");
type Inputs = Parameters<typeof struct>[0];
type Answer<T> = (error: grpc.ServiceError | null, response: T) => void;

export class RunningPlugin {
  private constructor(
    private readonly process: ReturnType<typeof spawn>,
    private readonly client: ResourceProviderClient,
    private readonly token: string,
  ) {}

  /** @param token the resource type that is asked for */
  static async start(token: string): Promise<RunningPlugin> {
    const child = spawn(process.execPath, [LAUNCHER], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(child.stdout, "data")) as [Buffer];
    const address = `127.0.0.1:${port.toString().trim()}`;
    const client = new ResourceProviderClient(address, grpc.credentials.createInsecure());
    await ask((answer) => client.configure(new ConfigureRequest().setAcceptsecrets(true), answer));
    return new RunningPlugin(child, client, token);
  }

  /** The outputs as they go over the wire, where secrets are marked. */
  async create(inputs: Inputs): Promise<Record<string, unknown>> {
    const request = new CreateRequest().setUrn(urn(this.token)).setProperties(struct(inputs));
    return plain((await ask<CreateResponse>((answer) => this.client.create(request, answer))).getProperties());
  }

  async update(olds: Inputs, news: Inputs): Promise<Record<string, unknown>> {
    const request = new UpdateRequest()
      .setUrn(urn(this.token))
      .setId("id")
      .setOlds(struct(olds))
      .setOldInputs(struct(olds))
      .setNews(struct(news));
    return plain((await ask<UpdateResponse>((answer) => this.client.update(request, answer))).getProperties());
  }

  async delete(inputs: Inputs): Promise<void> {
    const request = new DeleteRequest().setUrn(urn(this.token)).setId("id");
    request.setOldInputs(struct(inputs)).setProperties(struct(inputs));
    await ask((answer) => this.client.delete(request, answer));
  }

  /** Names of the inputs whose change is one of the resource. */
  async changes(olds: Inputs, news: Inputs): Promise<{ changed: string[]; replaced: string[] }> {
    const request = new DiffRequest()
      .setUrn(urn(this.token))
      .setId("id")
      .setOlds(struct(olds))
      .setOldInputs(struct(olds))
      .setNews(struct(news));
    const found = await ask<DiffResponse>((answer) => this.client.diff(request, answer));
    return { changed: found.getDiffsList(), replaced: found.getReplacesList() };
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = once(this.process, "exit");
    this.process.kill();
    await ended;
  }
}

function ask<T>(call: (answer: Answer<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(error) : resolve(response)));
  });
}

function plain(values: Struct | undefined): Record<string, unknown> {
  return values?.toJavaScript() ?? {};
}
