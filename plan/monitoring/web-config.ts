// How Prometheus' own programs (itself, Alertmanager, exporters) serve: by TLS, and to whom.

import { stringify } from "yaml";
import { material } from "../materials";
import type { ProgramLogin } from "../rotation/logins";
import { isSecure, type Watched } from "./context";
import { AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE } from "./names";

export const WEB_FILE = "web.yml";

/** @param users who is let in; `certificate`: whoever shows one of the authority's instead */
export function webConfiguration(watched: Watched, users: readonly ProgramLogin[] | "certificate"): string {
  const tls = {
    cert_file: CERTIFICATE_FILE,
    key_file: KEY_FILE,
    min_version: "TLS12",
    ...(users === "certificate"
      ? { client_auth_type: "RequireAndVerifyClientCert", client_ca_file: AUTHORITY_FILE }
      : {}),
  };
  return stringify({
    ...(isSecure(watched) ? { tls_server_config: tls } : {}),
    ...(users === "certificate"
      ? {}
      : {
          basic_auth_users: Object.fromEntries(users.map(({ user, secret }) => [user, material("bcrypt", secret)])),
        }),
  });
}
