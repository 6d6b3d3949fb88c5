// Reads which certificate a listener shows, as any client would see it. Nothing is said that needs a login.

import { connect } from "node:tls";

export interface Served {
  /** As in the certificate, without leading zeros. */
  readonly serial: string;
  /** Common name of who signed it. */
  readonly issuer: string;
}

const PATIENCE_MS = 5000;

/**
 * Undefined: nobody answers there.
 * @param own key and certificate in PEM, for listeners that require one
 */
export function servedCertificate(address: string, own?: string): Promise<Served | undefined> {
  const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    // Whoever it is, nothing is trusted to them: only what they show is read.
    const shown = own === undefined ? {} : { key: own, cert: own };
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, minVersion: "TLSv1.3", ...shown });
    const end = (served?: Served) => {
      socket.destroy();
      resolve(served);
    };
    socket.setTimeout(PATIENCE_MS, () => end());
    socket.once("error", () => end());
    socket.once("close", () => end());
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      const issuer = /^CN=(.*)$/m.exec(certificate?.issuer ?? "")?.[1];
      end(certificate && issuer !== undefined ? { serial: certificate.serialNumber, issuer } : undefined);
    });
  });
}
