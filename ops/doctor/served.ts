// What a port shows to who connects: whether anybody is there, and the certificate.

import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { connect as connectTls, type DetailedPeerCertificate } from "node:tls";

const PATIENCE_MS = 4000;

export interface Served {
  readonly state: "unknown name" | "nobody" | "no tls" | "not trusted" | "well";
  /** Why it isn't well. */
  readonly words?: string;
  readonly certificate?: { readonly holder: string; readonly from: string; readonly until: string };
}

/** @param authority none: the port speaks plain text */
export async function served(host: string, port: number, authority: string | undefined): Promise<Served> {
  try {
    await lookup(host);
  } catch {
    return { state: "unknown name", words: `the name ${host} can't be found` };
  }
  const refused = await attempt(host, port);
  if (refused !== undefined) return { state: "nobody", words: refused };
  return authority === undefined ? { state: "well" } : handshake(host, port, authority);
}

function attempt(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (words?: string) => {
      socket.destroy();
      done(words);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end(`no answer within ${PATIENCE_MS / 1000} s`));
    socket.once("error", (error) => end(error.message || (error as NodeJS.ErrnoException).code || "refused"));
  });
}

function handshake(host: string, port: number, ca: string): Promise<Served> {
  return new Promise((done) => {
    // What is wrong with a certificate is to be said, so it is looked at in any case.
    const socket = connectTls({ host, port, ca, servername: host, rejectUnauthorized: false, timeout: PATIENCE_MS });
    const end = (result: Served) => {
      socket.destroy();
      done(result);
    };
    socket.once("secureConnect", () => {
      const certificate = certificateOf(socket.getPeerCertificate(true));
      const words = String(socket.authorizationError);
      end(socket.authorized ? { state: "well", certificate } : { state: "not trusted", words, certificate });
    });
    socket.once("timeout", () => end({ state: "no tls", words: `no handshake within ${PATIENCE_MS / 1000} s` }));
    socket.once("error", (error: Error) => end({ state: "no tls", words: error.message }));
  });
}

function certificateOf({ subject, valid_from, valid_to }: DetailedPeerCertificate): NonNullable<Served["certificate"]> {
  const { CN } = subject as unknown as { CN?: string };
  return { holder: CN ?? "", from: new Date(valid_from).toISOString(), until: new Date(valid_to).toISOString() };
}
