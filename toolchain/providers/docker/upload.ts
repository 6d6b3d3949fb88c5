/** Files for a container, as the archive that the engine takes. */
import { readFile } from "node:fs/promises";
import { pack } from "tar-stream";
import type { Upload } from "./container-inputs";

export async function archive(uploads: readonly Upload[]): Promise<Buffer> {
  const packing = pack();
  for (const each of uploads) {
    const header = {
      name: each.file.replace(/^\/+/, ""),
      mode: Number.parseInt(each.permissions ?? "0644", 8),
      uid: Number(each.owner ?? 0),
      gid: Number(each.group ?? 0),
    };
    packing.entry(header, await bytesOf(each));
  }
  packing.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of packing) pieces.push(piece);
  return Buffer.concat(pieces);
}

function bytesOf({ content, contentBase64, source }: Upload): Promise<Buffer> {
  if (source !== undefined) return readFile(source);
  return Promise.resolve(Buffer.from(content ?? contentBase64 ?? "", content === undefined ? "base64" : "utf8"));
}
