/** tls.SelfSignedCert: a certificate signed with its own key, e.g. of an authority. */
import type { Failure, Props, ResourceType } from "../../../providers/host/types";
import { breaches, complete, differences, flag, text, type Rules } from "../inputs";
import { CERTIFICATE_RULES, issue } from "./issue";
import { signingKey } from "./keys";
import { NAME_RULES, alternativeNamesOf, nameFailures, subjectOf } from "./names";
import { readCertificate, withRenewal } from "./renewal";
import { x509 } from "./x509";

const RULES: Rules = {
  privateKeyPem: { type: "string", required: true },
  ...NAME_RULES,
  ...CERTIFICATE_RULES,
  setAuthorityKeyId: { type: "boolean", default: false },
};

export const selfSignedCert: ResourceType = {
  inputs: Object.keys(RULES),
  secretOutputs: ["privateKeyPem"],

  check(news) {
    const failures = [...breaches(RULES, news), ...nameFailures(news), ...namelessAuthority(news)];
    return Promise.resolve({ inputs: news, failures });
  },

  diff(old, news) {
    const found = differences(RULES, old.inputs, news, ["earlyRenewalHours"]);
    return Promise.resolve(withRenewal(found, old.outputs, news));
  },

  preview: (inputs, old) => ({ ...old, ...complete(RULES, inputs) }),

  async create(inputs) {
    const { Name } = await x509();
    const signer = await signingKey(text(inputs, "privateKeyPem"), "privateKeyPem");
    const subject = new Name(subjectOf(inputs));
    const { id, outputs } = await issue(inputs, RULES, {
      subject,
      issuer: subject,
      names: alternativeNamesOf(inputs),
      publicKey: signer.spki,
      signer,
      ownAuthority: flag(inputs, "setAuthorityKeyId"),
    });
    return { id, outputs: { ...outputs, keyAlgorithm: signer.algorithm } };
  },

  read: (id, state) => readCertificate(id, state, "self-signed certificate"),

  update: (old, news) => Promise.resolve({ outputs: { ...old.outputs, ...complete(RULES, news) } }),
};

function namelessAuthority(news: Props): Failure[] {
  const subject = news["subject"];
  const named = typeof subject === "symbol" || Object.keys(subject ?? {}).length > 0;
  if (news["isCaCertificate"] !== true || named) return [];
  return [{ property: "subject", reason: `An authority's certificate (isCaCertificate) needs a "subject".` }];
}
