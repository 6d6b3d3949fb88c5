// Asks a Kubernetes API server as its administrator, apart from the plugin that is tested.

import { readFileSync } from "node:fs";
import { request } from "node:https";

export interface Asking {
  readonly port: number;
  readonly token: string;
  readonly authority: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** As much of any object as the tests look at. */
export interface Thing {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly type?: string;
    readonly nodeName?: string;
    readonly volumeName?: string;
    readonly storageClassName?: string;
    readonly replicas?: number;
    readonly resources?: { readonly requests: { readonly storage: string } };
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status: {
    readonly phase?: string;
    readonly containerStatuses?: readonly unknown[];
    readonly availableReplicas?: number;
    readonly loadBalancer?: { readonly ingress?: readonly unknown[] };
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** @param type of the body: a plain object makes it, or one of the kinds of patches */
export function ask(
  { port, token, authority }: Asking,
  method: string,
  path: string,
  body?: object,
  type = "application/json",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        ca: readFileSync(authority),
        headers: { authorization: `Bearer ${token}`, "content-type": type },
        timeout: 20_000,
      },
      (response) => {
        let text = "";
        response.on("data", (part: Buffer) => (text += part.toString()));
        response.on("end", () => {
          const isJson = String(response.headers["content-type"]).includes("json");
          resolve({ status: response.statusCode ?? 0, body: isJson ? (JSON.parse(text) as unknown) : text });
        });
      },
    );
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
