// Names of images, as Docker's own tools read them, and which of their tags is newer.

export interface Reference {
  /** The registry's host, with its port where it has one. */
  readonly registry: string;
  readonly repository: string;
  /** As it was written, without tag and digest. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

const HUB = "registry-1.docker.io";

export function parseReference(image: string): Reference {
  const [named = "", digest] = image.split("@");
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  const name = tagged ? named.slice(0, colon) : named;
  const [first = "", ...rest] = name.split("/");
  const elsewhere = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const hub = rest.length > 0 ? name : `library/${name}`;
  return {
    registry: elsewhere && first !== "docker.io" ? first : HUB,
    repository: elsewhere ? rest.join("/") : hub,
    name,
    ...(tagged ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * The newest of the tags that are written as this one is: as many numbers, the same words around them. Candidates and
 * variants are written otherwise.
 */
export function newestLike(tag: string, tags: readonly string[]): string {
  const shape = shapeOf(tag);
  return tags
    .filter((each) => shapeOf(each) === shape)
    .reduce((best, each) => (isNewer(each, best) ? each : best), tag);
}

function shapeOf(tag: string): string {
  return tag.replace(/\d+/g, "#");
}

function isNewer(tag: string, than: string): boolean {
  const [ours, theirs] = [tag, than].map((each) => (each.match(/\d+/g) ?? []).map(Number));
  const differing = (ours ?? []).findIndex((number, index) => number !== theirs?.[index]);
  return differing >= 0 && (ours?.[differing] ?? 0) > (theirs?.[differing] ?? 0);
}
