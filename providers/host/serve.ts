/** Serves a provider plugin to the engine: the process's life, and the engine's protocol on a local port. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import {
  GetSchemaResponse,
  ProviderHandshakeResponse,
  InvokeResponse,
  type InvokeRequest,
  type ProviderHandshakeRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { checkConfig, configure, diffConfig } from "./configuration";
import { RemoteLog } from "./engine-log";
import * as resources from "./resources";
import { sentence } from "./sentence";
import { Session } from "./session";
import { receive, send } from "./wire";
import type { ProviderPlugin } from "./types";

const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
/** The engine kills a plugin about a second after asking it to end. */
const TIME_TO_CLOSE_MS = 800;
/** An engine that was killed must not have anything more done in its name. */
const PARENT_CHECK_MS = 250;

export function serve(plugin: ProviderPlugin): void {
  const log = new RemoteLog();
  // Flags come before the engine's address, which is absent when a person starts the plugin by hand.
  const address = process.argv.slice(2).findLast((argument) => !argument.startsWith("-"));
  if (address !== undefined) log.connect(address);

  const session = new Session(plugin, log);
  const server = new grpc.Server(UNLIMITED);
  server.addService(ResourceProviderService, protocol(session, log));
  endWithEngine(session);

  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    // The protocol: the first line on standard output is the port.
    process.stdout.write(`${port}\n`);
  });
}

function protocol(session: Session, log: RemoteLog): grpc.UntypedServiceImplementation {
  const { plugin } = session;

  /** Answers with a handler's result; what it throws becomes one sentence, and its stack goes to the debug log. */
  const answer =
    <Request, Response>(handler: (request: Request) => Response | Promise<Response>) =>
    (call: grpc.ServerUnaryCall<Request, Response>, callback: grpc.sendUnaryData<Response>): void => {
      Promise.resolve(call.request)
        .then(handler)
        .then(
          async (response) => {
            await log.flush();
            callback(null, response);
          },
          async (error: unknown) => {
            if (error instanceof Error && error.stack) log.write("debug", error.stack);
            await log.flush();
            callback({ code: grpc.status.UNKNOWN, details: sentence(error) });
          },
        );
    };

  return {
    handshake: answer((request: ProviderHandshakeRequest) => {
      log.connect(request.getEngineAddress());
      return new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(false).setAcceptOutputs(false);
    }),
    attach: answer((request: PluginAttach) => {
      log.connect(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: answer(() => new PluginInfo().setVersion(plugin.version)),
    getSchema: answer(() =>
      new GetSchemaResponse().setSchema(JSON.stringify({ name: plugin.name, version: plugin.version })),
    ),
    checkConfig: answer((request: Parameters<typeof checkConfig>[1]) => checkConfig(session, request)),
    diffConfig: answer(diffConfig),
    configure: answer((request: Parameters<typeof configure>[1]) => configure(session, request)),
    check: answer((request: Parameters<typeof resources.check>[1]) => resources.check(session, request)),
    diff: answer((request: Parameters<typeof resources.diff>[1]) => resources.diff(session, request)),
    create: answer((request: Parameters<typeof resources.create>[1]) => resources.create(session, request)),
    read: answer((request: Parameters<typeof resources.read>[1]) => resources.read(session, request)),
    update: answer((request: Parameters<typeof resources.update>[1]) => resources.update(session, request)),
    delete: answer(async (request: Parameters<typeof resources.remove>[1]) => {
      await resources.remove(session, request);
      return new Empty();
    }),
    invoke: answer(async (request: InvokeRequest) => {
      const call = plugin.functions?.[request.getTok()];
      if (!call) throw new Error(`The function ${request.getTok()} is not implemented by ${session.who}.`);
      const answered = await call(receive(request.getArgs()).values, session.config.values);
      return new InvokeResponse().setReturn(send(answered));
    }),
    cancel: answer(() => {
      session.interruption.abort(new Error("The deployment was interrupted."));
      return new Empty();
    }),
  };
}

/** A plugin ends when it is asked to, and when the engine that started it is gone. */
function endWithEngine(session: Session): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    session.interruption.abort(new Error("The deployment has ended."));
    setTimeout(() => process.exit(), TIME_TO_CLOSE_MS).unref();
    void Promise.allSettled([session.plugin.close?.(), session.log.flush()]).then(() => process.exit());
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  // Without this the engine would only say that the connection to the plugin ended.
  process.on("uncaughtException", (error) => {
    const words = session.plugin.survives?.(error);
    if (words !== undefined) return session.log.write("debug", words);
    session.log.write("error", `Internal error of ${session.who}: ${sentence(error)}`);
    process.exitCode = 1;
    end();
  });

  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, PARENT_CHECK_MS).unref();
}
