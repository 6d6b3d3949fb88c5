/**
 * Kubernetes' own API, as far as it is needed: an object is applied by the server, which refuses fields that it doesn't
 * know and fields that somebody else keeps. The client library's typed calls drop unknown fields before they are sent.
 */
import type { KubeConfig } from "@kubernetes/client-node";
import { request, type RequestOptions } from "node:https";
import type { Props } from "../../../providers/host/types";
import type { Kind } from "./kinds";

/** As whom fields are kept. */
export const MANAGER = "kafka-platform";
const TIME_LIMIT_MS = 30_000;

export interface Live extends Props {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly managedFields?: readonly { readonly manager?: string; readonly operation?: string }[];
  };
  readonly spec?: Props;
  readonly status?: Props;
}

export interface Place {
  readonly name: string;
  readonly namespace?: string;
}

/** What the server said no to. */
export class RefusedByServer extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

export class Api {
  constructor(private readonly kubeConfig: KubeConfig) {}

  async get(kind: Kind, place: Place, signal: AbortSignal): Promise<Live | undefined> {
    try {
      return (await this.call("GET", pathOf(kind, place), signal)) as Live;
    } catch (error) {
      if (error instanceof RefusedByServer && error.code === 404) return undefined;
      throw error;
    }
  }

  /** @param labels of the pods, which say why something doesn't become well */
  async pods(namespace: string, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Live[]> {
    const selector = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const query = new URLSearchParams({ labelSelector: selector.join(",") });
    const found = await this.call("GET", `/api/v1/namespaces/${namespace}/pods?${query.toString()}`, signal);
    return (found["items"] ?? []) as Live[];
  }

  async apply(kind: Kind, object: Props, place: Place, signal: AbortSignal): Promise<Live> {
    const query = new URLSearchParams({ fieldManager: MANAGER, fieldValidation: "Strict" });
    const body = { apiVersion: kind.apiVersion, kind: kind.kind, ...object };
    return (await this.call("PATCH", `${pathOf(kind, place)}?${query.toString()}`, signal, body)) as Live;
  }

  async delete(kind: Kind, place: Place, uid: string, signal: AbortSignal): Promise<void> {
    const body = { propagationPolicy: "Foreground", preconditions: { uid } };
    await this.call("DELETE", pathOf(kind, place), signal, body);
  }

  private async call(method: string, path: string, signal: AbortSignal, body?: object): Promise<Props> {
    const server = this.kubeConfig.getCurrentCluster()?.server ?? "";
    const url = new URL(server.replace(/\/$/, "") + path);
    const options: RequestOptions = {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
      // JSON is YAML, too.
      headers: { "content-type": method === "PATCH" ? "application/apply-patch+yaml" : "application/json" },
    };
    await this.kubeConfig.applyToHTTPSOptions(options);
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(url, options, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() });
        });
      });
      asked.on("error", (error) => {
        reject(new Error(`Kubernetes at ${url.origin} doesn't answer: ${error.message}`));
      });
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
    const answer = parsed(text);
    if (status >= 200 && status < 300) return answer;
    const { reason = "", message = text } = answer as { reason?: string; message?: string };
    throw new RefusedByServer(status, reason, message);
  }
}

function parsed(text: string): Props {
  try {
    return JSON.parse(text) as Props;
  } catch {
    return {};
  }
}

function pathOf({ apiVersion, plural, namespaced }: Kind, { name, namespace }: Place): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespaced ? `/namespaces/${namespace}` : ""}/${plural}/${name}`;
}
