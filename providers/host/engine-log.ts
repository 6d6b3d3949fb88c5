/** Lines for the person who runs the deployment, through the engine's own log. */
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

export type Severity = "debug" | "info" | "warning" | "error";

export interface EngineLog {
  write(severity: Severity, message: string, about?: { urn?: string; status?: boolean }): void;
  /** Resolves when all lines so far have been delivered. */
  flush(): Promise<void>;
}

const SEVERITIES: Record<Severity, LogSeverity> = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
};

export class RemoteLog implements EngineLog {
  #client: EngineClient | undefined;
  #last: Promise<void> = Promise.resolve();

  connect(address: string): void {
    this.#client?.close();
    this.#client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  write(severity: Severity, message: string, about: { urn?: string; status?: boolean } = {}): void {
    const client = this.#client;
    if (client === undefined) return;
    const request = new LogRequest()
      .setSeverity(SEVERITIES[severity])
      .setMessage(message)
      .setUrn(about.urn ?? "")
      .setEphemeral(about.status ?? false);
    // One after the other, so that lines appear in the order in which they were written. A line that can't be
    // delivered is lost: there is nobody left to read it.
    this.#last = this.#last.then(() => new Promise((resolve) => client.log(request, () => resolve())));
  }

  flush(): Promise<void> {
    return this.#last;
  }
}
