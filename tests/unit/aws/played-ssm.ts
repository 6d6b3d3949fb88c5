// Systems Manager, played: it takes orders by its real protocol, and answers what a test has said.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export type Answer = object | { readonly error: string };

export interface Asked {
  readonly call: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export class PlayedSsm {
  readonly asked: Asked[] = [];
  private answers: Answer[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const call = String(request.headers["x-amz-target"]).replace("AmazonSSM.", "");
        this.asked.push({ call, body: JSON.parse(text) as Asked["body"] });
        const answer = this.answers.shift() ?? { error: "NobodySaidWhat" };
        const failed = "error" in answer;
        response.writeHead(failed ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(failed ? { __type: answer.error, message: "as the test wants it" } : answer));
      });
    });
  }

  /** From now on the SDK asks here. */
  async start(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    process.env["AWS_ENDPOINT_URL_SSM"] = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    process.env["AWS_ACCESS_KEY_ID"] = "played";
    process.env["AWS_SECRET_ACCESS_KEY"] = "played";
    process.env["KAFKA_PLATFORM_SSM_PAUSE_MS"] = "1";
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What is answered next, in turn. */
  says(...answers: readonly Answer[]): void {
    this.answers = [...answers];
    this.asked.length = 0;
  }

  /** The commands that machines were sent: machine and command line. */
  orders(): string[] {
    return this.asked
      .filter(({ call }) => call === "SendCommand")
      .map(({ body }) => {
        const { commands = [] } = body["Parameters"] as { commands?: string[] };
        return `${String(body["InstanceIds"])}: ${commands.join("; ")}`;
      });
  }
}

export const SENT = { Command: { CommandId: "11111111-2222-3333-4444-555555555555" } };
export const DONE = { Status: "Success" };
