// Asks a registry of images what it has, by the protocol that all of them speak, and as nobody: what is public is enough.

import type { Reference } from "../plan/docker/references";
import { UserError } from "./errors";

const PATIENCE_MS = 20_000;
/** An image for several kinds of machines first: its digest is the one to pin. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MOST_PAGES = 50;

export class ImageRegistry {
  /** By repository. */
  private readonly tokens = new Map<string, string>();

  /** Of what the tag names now. */
  async digestOf(image: Reference, tag: string): Promise<string> {
    const answer = await this.ask(image, `/v2/${image.repository}/manifests/${tag}`, "HEAD");
    const digest = answer.headers.get("docker-content-digest") ?? "";
    if (!DIGEST.test(digest)) throw new UserError(`${image.registry} doesn't say which image ${image.name}:${tag} is.`);
    return digest;
  }

  async tagsOf(image: Reference): Promise<string[]> {
    const tags: string[] = [];
    let next: string | undefined = `/v2/${image.repository}/tags/list?n=1000`;
    for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
      const answer: Response = await this.ask(image, next, "GET");
      const body = (await answer.json()) as { tags?: unknown };
      if (Array.isArray(body.tags)) tags.push(...body.tags.filter((tag) => typeof tag === "string"));
      next = nextPage(answer.headers.get("link"), image);
    }
    return tags;
  }

  private async ask(image: Reference, path: string, method: "GET" | "HEAD"): Promise<Response> {
    const address = `${originOf(image)}${path}`;
    const first = await this.fetch(image, address, method);
    if (first.status !== 401) return ended(image, path, first);
    const challenge = first.headers.get("www-authenticate") ?? "";
    this.tokens.set(image.repository, await this.token(image, challenge));
    return ended(image, path, await this.fetch(image, address, method));
  }

  private fetch(image: Reference, address: string, method: string): Promise<Response> {
    const token = this.tokens.get(image.repository);
    const headers = { accept: MANIFESTS, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    return reach(image, address, { method, headers });
  }

  private async token(image: Reference, challenge: string): Promise<string> {
    const said = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]));
    const named = said.get("realm") ?? "";
    const realm = URL.canParse(named) ? new URL(named) : undefined;
    if (!/^bearer /i.test(challenge) || !realm || (realm.protocol !== "https:" && !isHere(image))) {
      throw new UserError(
        `${image.registry} lets nobody in without a password of its own: ${image.name} isn't public.`,
      );
    }
    realm.searchParams.set("service", said.get("service") ?? "");
    realm.searchParams.set("scope", `repository:${image.repository}:pull`);
    const answer = await reach(image, realm.href, {});
    const { token, access_token: other } = (await answer.json()) as { token?: string; access_token?: string };
    return token ?? other ?? "";
  }
}

/** As Docker does it: plain text for a registry of this very machine, and for no other. */
function isHere({ registry }: Reference): boolean {
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(registry);
}

function originOf(image: Reference): string {
  return `${isHere(image) ? "http" : "https"}://${image.registry}`;
}

async function reach(image: Reference, address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error && cause.message !== "" ? cause.message : message;
    throw new UserError(
      `${image.registry}, which has ${image.name}, can't be reached from here (${why}): ask from a machine that may.`,
    );
  }
}

function ended(image: Reference, path: string, answer: Response): Response {
  if (answer.ok) return answer;
  throw new UserError(`${image.registry} answers ${answer.status} to ${path}: is ${image.name} an image of it?`);
}

/** Only a path: nobody is sent to another registry. */
function nextPage(link: string | null, image: Reference): string | undefined {
  const target = /<([^>]+)>;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined) return undefined;
  const { pathname, search } = new URL(target, originOf(image));
  return pathname + search;
}
