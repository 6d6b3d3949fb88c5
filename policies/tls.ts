// Rules about keys and certificates.

import { ALWAYS, type Rule } from "./rule";
import { number, text } from "./values";

const STRONG_CURVES = ["P256", "P384", "P521"];

export const keyStrength: Rule = {
  id: "tls-key-strength",
  severity: "high",
  levels: ALWAYS,
  demand: "Keys are of ECDSA P-256 or better, or of RSA with at least so many bits",
  reason: "a weaker key can be computed by who keeps today's traffic",
  remediation: "Remove the algorithm: the platform's own is P-256",
  config: { properties: { rsaBits: { type: "integer", minimum: 2048, default: 3072 } } },
  types: ["tls:index/privateKey:PrivateKey"],
  check: ({ name, props, config }) => {
    const [algorithm, bits] = [text(props["algorithm"]), number(props["rsaBits"]) ?? 2048];
    if (algorithm === "RSA" && bits < Number(config["rsaBits"])) return [`${name} is of RSA with ${bits} bits`];
    const curve = text(props["ecdsaCurve"]) ?? "P224";
    return algorithm === "ECDSA" && !STRONG_CURVES.includes(curve) ? [`${name} is of ECDSA ${curve}`] : [];
  },
};

export const certificateLifetime: Rule = {
  id: "tls-certificate-lifetime",
  severity: "medium",
  levels: ALWAYS,
  demand: "A certificate ends within so many hours, and is renewed before",
  reason: "a stolen key is of use until the certificate ends, and one that ends unnoticed stops the cluster",
  remediation: "Lower security.certificateValidity, and leave security.renewBefore above a day",
  config: {
    properties: {
      mostHours: { type: "integer", minimum: 24, default: 398 * 24 },
      renewalHours: { type: "integer", minimum: 1, default: 24 },
    },
  },
  types: ["tls:index/locallySignedCert:LocallySignedCert"],
  check: ({ name, props, config }) => {
    const [hours, renewal] = [number(props["validityPeriodHours"]), number(props["earlyRenewalHours"]) ?? 0];
    const [most, least] = [Number(config["mostHours"]), Number(config["renewalHours"])];
    return [
      ...(hours !== undefined && hours > most ? [`${name} lives for ${hours} hours, at most ${most}`] : []),
      ...(renewal < least ? [`${name} is renewed ${renewal} hours before its end, at least ${least}`] : []),
    ];
  },
};

export const certificateAuthority: Rule = {
  id: "tls-single-authority",
  severity: "high",
  levels: ALWAYS,
  demand: "Only the authority signs",
  reason: "a node whose certificate may sign others can make itself anybody",
  remediation: "Remove isCaCertificate from the signed certificate",
  types: ["tls:index/locallySignedCert:LocallySignedCert"],
  check: ({ name, props }) => (props["isCaCertificate"] === true ? [`${name} may sign others`] : []),
};

export const TLS_RULES = [keyStrength, certificateLifetime, certificateAuthority];
