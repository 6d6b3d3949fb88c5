/** tls.CertRequest: what an authority is asked to certify. */
import { createHash } from "node:crypto";
import type { ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, text, type Rules } from "../inputs";
import { signingKey } from "./keys";
import { NAME_RULES, alternativeNamesOf, nameFailures, subjectOf } from "./names";
import { pem } from "./pem";
import { x509 } from "./x509";

const RULES: Rules = { privateKeyPem: { type: "string", required: true }, ...NAME_RULES };

export const certRequest: ResourceType = {
  inputs: Object.keys(RULES),
  secretOutputs: ["privateKeyPem"],

  check(news) {
    return Promise.resolve({ inputs: news, failures: [...breaches(RULES, news), ...nameFailures(news)] });
  },

  diff(old, news) {
    return Promise.resolve(differences(RULES, old.inputs, news));
  },

  async create(inputs) {
    const library = await x509();
    const key = await signingKey(text(inputs, "privateKeyPem"), "privateKeyPem");
    const names = alternativeNamesOf(inputs);
    const request = await library.Pkcs10CertificateRequestGenerator.create({
      name: subjectOf(inputs),
      keys: key.pair,
      signingAlgorithm: key.signing,
      extensions: names.length > 0 ? [new library.SubjectAlternativeNameExtension(names)] : [],
    });
    const id = createHash("sha1").update(Buffer.from(request.rawData)).digest("hex");
    const certRequestPem = pem("CERTIFICATE REQUEST", request.rawData);
    return { id, outputs: { ...complete(RULES, inputs), keyAlgorithm: key.algorithm, certRequestPem } };
  },
};
