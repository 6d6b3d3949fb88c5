/** tls.LocallySignedCert: a certificate for a request, signed by an authority whose key is at hand. */
import type { JsonGeneralNames, Pkcs10CertificateRequest, X509Certificate } from "@peculiar/x509";
import type { ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, text, type Rules } from "../inputs";
import { CERTIFICATE_RULES, issue } from "./issue";
import { signingKey } from "./keys";
import { readCertificate, withRenewal } from "./renewal";
import { x509 } from "./x509";

const RULES: Rules = {
  certRequestPem: { type: "string", required: true },
  caPrivateKeyPem: { type: "string", required: true },
  caCertPem: { type: "string", required: true },
  ...CERTIFICATE_RULES,
};

export const locallySignedCert: ResourceType = {
  inputs: Object.keys(RULES),
  secretOutputs: ["caPrivateKeyPem"],

  check(news) {
    return Promise.resolve({ inputs: news, failures: breaches(RULES, news) });
  },

  diff(old, news) {
    const found = differences(RULES, old.inputs, news, ["earlyRenewalHours"]);
    return Promise.resolve(withRenewal(found, old.outputs, news));
  },

  preview: (inputs, old) => ({ ...old, ...complete(RULES, inputs) }),

  async create(inputs, context) {
    const library = await x509();
    const request = await parseRequest(text(inputs, "certRequestPem"));
    const authority = await parseAuthority(text(inputs, "caCertPem"));
    const signer = await signingKey(text(inputs, "caPrivateKeyPem"), "caPrivateKeyPem");

    if (!Buffer.from(authority.publicKey.rawData).equals(signer.spki)) {
      throw new Error(`"caPrivateKeyPem" is not the key of the certificate in "caCertPem".`);
    }
    if (authority.getExtension(library.BasicConstraintsExtension)?.ca !== true) {
      context.log("warning", `The certificate in "caCertPem" is not an authority's: what it signs may not be trusted.`);
    }

    const keyId = authority.getExtension(library.SubjectKeyIdentifierExtension)?.keyId;
    const { id, outputs } = await issue(inputs, RULES, {
      subject: request.subjectName,
      issuer: authority.subjectName,
      names: await alternativeNames(request),
      publicKey: Buffer.from(request.publicKey.rawData),
      signer,
      ...(keyId === undefined ? {} : { authorityKeyId: keyId }),
    });
    return { id, outputs: { ...outputs, caKeyAlgorithm: signer.algorithm } };
  },

  read: (id, state) => readCertificate(id, state, "locally signed certificate"),

  update: (old, news) => Promise.resolve({ outputs: { ...old.outputs, ...complete(RULES, news) } }),
};

async function parseRequest(pem: string): Promise<Pkcs10CertificateRequest> {
  const library = await x509();
  let request: Pkcs10CertificateRequest;
  try {
    request = new library.Pkcs10CertificateRequest(pem);
  } catch {
    throw new Error(`"certRequestPem" is not a certificate request in PEM format.`);
  }
  if (!(await request.verify())) throw new Error(`The signature of the request in "certRequestPem" is wrong.`);
  return request;
}

async function alternativeNames(request: Pkcs10CertificateRequest): Promise<JsonGeneralNames> {
  const { SubjectAlternativeNameExtension } = await x509();
  const extension = request.extensions.find((candidate) => candidate instanceof SubjectAlternativeNameExtension);
  return extension?.names.toJSON() ?? [];
}

async function parseAuthority(pem: string): Promise<X509Certificate> {
  const library = await x509();
  try {
    return new library.X509Certificate(pem);
  } catch {
    throw new Error(`"caCertPem" is not a certificate in PEM format.`);
  }
}
