// Where backups lie: a directory, or a bucket of an object store. What is written whole is there, anything else isn't.

import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as buckets from "./bucket";
import { misused } from "../frame/exit";
import { writeSafely } from "../records/files";

export interface Shelf {
  /** As people named it. */
  readonly name: string;
  /** The first parts of all paths, which are folders; who names a place that isn't there hears of it. */
  topics(): Promise<string[]>;
  /** undefined: there is nothing of this path. */
  read(path: string): Promise<Buffer | undefined>;
  /** Lasts from the moment that it returns. */
  write(path: string, content: Buffer): Promise<void>;
}

const BUCKET = /^s3:\/\/([^/]+)(?:\/(.*))?$/;

/** @param name `s3://bucket/prefix`, or a directory */
export function shelfAt(name: string): Shelf {
  if (!name.startsWith("s3:")) return directoryAt(name);
  const [, bucket, prefix = ""] = BUCKET.exec(name) ?? misused(`${name} names no bucket: write s3://bucket/prefix.`);
  // Its library takes a moment to load.
  const { bucketAt } = module.require("./bucket") as typeof buckets;
  return bucketAt(name, bucket ?? "", prefix.replace(/\/+$/, ""));
}

function directoryAt(directory: string): Shelf {
  return {
    name: directory,
    topics: () => {
      if (!existsSync(directory)) misused(`${directory} isn't there.`);
      const full = readdirSync(directory).filter((name) => holdsSomething(join(directory, name)));
      return Promise.resolve(full.sort());
    },
    read: async (path) => {
      try {
        return await readFile(join(directory, path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ENOTDIR")
          return undefined;
        throw error;
      }
    },
    write: (path, content) => Promise.resolve(writeSafely(join(directory, path), content)),
  };
}

/** An object store has no other folders. */
function holdsSomething(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && readdirSync(path).length > 0;
}
