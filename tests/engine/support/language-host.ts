// Stands where Pulumi's own language host stands: starts the official SDK's program runner, and answers as an engine would.

import { spawn } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, SetRootResourceResponse, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterPackageResponse,
  RegisterResourceResponse,
  SupportsFeatureResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { finished, root } from "../../support/stack";

export interface Ran {
  readonly code: number;
  readonly output: string;
  /** Types of the resources that the program registered, in its order. */
  readonly types: readonly string[];
  /** Names of the stack's outputs. */
  readonly outputs: readonly string[];
  /** What the program told the person who runs it. */
  readonly messages: readonly string[];
}

/**
 * Runs a program in preview.
 * @param main as in Pulumi.yaml
 * @param config as the engine hands it over: every value is text
 */
export async function runAsPulumi(main: string, stack: string, config: Record<string, string>): Promise<Ran> {
  const types: string[] = [];
  const outputs: string[] = [];
  const messages: string[] = [];
  const server = new grpc.Server();
  const answer =
    <Request, Response>(handler: (request: Request) => Response) =>
    (call: grpc.ServerUnaryCall<Request, Response>, callback: grpc.sendUnaryData<Response>): void =>
      callback(null, handler(call.request));

  server.addService(ResourceMonitorService, {
    supportsFeature: answer(() => new SupportsFeatureResponse().setHassupport(true)),
    registerPackage: answer(() => new RegisterPackageResponse().setRef("package")),
    registerResource: answer((request: RegisterResourceRequest) => {
      types.push(request.getType());
      const urn = `urn:pulumi:${stack}::kafka-platform::${request.getType()}::${request.getName()}`;
      // In a preview every output that isn't an input is unknown.
      return new RegisterResourceResponse().setUrn(urn).setObject(request.getObject());
    }),
    registerResourceOutputs: answer((request: RegisterResourceOutputsRequest) => {
      const own = request.getOutputs()?.toJavaScript() ?? {};
      if (request.getUrn().includes("pulumi:pulumi:Stack")) outputs.push(...Object.keys(own));
      return new Empty();
    }),
    signalAndWaitForShutdown: answer(() => new Empty()),
  });
  server.addService(EngineService, {
    log: answer((request: LogRequest) => {
      if (request.getSeverity() !== LogSeverity.DEBUG) messages.push(request.getMessage());
      return new Empty();
    }),
    setRootResource: answer(() => new SetRootResourceResponse()),
  });

  const port = await new Promise<number>((resolve, reject) => {
    const insecure = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", insecure, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  try {
    const address = `127.0.0.1:${port}`;
    const where = ["--monitor", address, "--engine", address, "--root-directory", root, "--pwd", root];
    const what = ["--project", "kafka-platform", "--stack", stack, "--parallel", "16", "--dry-run", main];
    const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run"), ...where, ...what], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_CONFIG: JSON.stringify(config) },
    });
    const { code, output } = await finished(child);
    return { code, output, types, outputs, messages };
  } finally {
    server.forceShutdown();
  }
}
