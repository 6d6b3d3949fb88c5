// How a program that refuses strangers is asked whether it is well: by its own tool, with a password that is in a file.

import { stringify } from "yaml";
import { material } from "../materials";
import { isSecure, scheme, type Watched } from "./context";
import { AUTHORITY_FILE, READER, READER_SECRET } from "./names";
import { passwordFile } from "./scraping";

const PROBE_FILE = "probe.yml";

/** Where the platform's own question can carry no password, and a certificate's name must be this very machine's. */
export const asksItself = ({ config }: Pick<Watched, "config">): boolean => config.platform.kind === "aws";

/** What the tool is told, as text by file. */
export function probeFiles(watched: Watched, directory: string): Readonly<Record<string, string>> {
  if (!asksItself(watched)) return {};
  const secret = passwordFile(READER_SECRET);
  return {
    [PROBE_FILE]: stringify({
      basic_auth: { username: READER, password_file: `${directory}/${secret}` },
      ...(isSecure(watched) ? { tls_config: { ca_file: `${directory}/${AUTHORITY_FILE}` } } : {}),
    }),
    [secret]: material("password", READER_SECRET),
  };
}

export const probeFlag = (directory: string): string => `--http.config.file=${directory}/${PROBE_FILE}`;

export const itsOwnAddress = (watched: Watched, port: number): string => `${scheme(watched)}://localhost:${port}`;
