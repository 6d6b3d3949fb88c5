// Java properties as the registries' own files are written.

export type Properties = Readonly<Record<string, string | number | boolean>>;

export function propertiesFile(...parts: readonly Properties[]): string {
  return parts
    .flatMap((part) => Object.entries(part))
    .map(([key, value]) => `${key}=${String(value)}\n`)
    .join("");
}
