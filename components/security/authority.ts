// The stack's certificate authority and the certificates that it signs.

import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { CertificateRequest } from "../../plan/security";

const ORGANISATION = "kafka-platform";
const TEN_YEARS_HOURS = 10 * 365 * 24;
const KEY = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;

export interface AuthorityArgs {
  /** Part of the authority's name, so that two stacks' authorities can be told apart. */
  readonly stack: string;
  readonly validityHours: number;
  /** Certificates are made anew by the first deployment in their last hours. */
  readonly renewalHours: number;
}

export interface IssuedCertificate {
  /** PKCS#8, the only form that Kafka reads. */
  readonly key: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
}

/** Makes: one private key and one self-signed certificate; for each certificate issued, a key, a request and a certificate. */
export class CertificateAuthority extends pulumi.ComponentResource {
  readonly certificate: pulumi.Output<string>;
  private readonly key: tls.PrivateKey;

  constructor(
    name: string,
    private readonly args: AuthorityArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:security:CertificateAuthority", name, {}, opts);
    this.key = new tls.PrivateKey(`${name}-authority`, KEY, { parent: this });
    const root = new tls.SelfSignedCert(
      `${name}-authority`,
      {
        privateKeyPem: this.key.privateKeyPem,
        subject: { commonName: `${args.stack} authority`, organization: ORGANISATION },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: TEN_YEARS_HOURS,
        setSubjectKeyId: true,
      },
      { parent: this },
    );
    this.certificate = root.certPem;
    this.registerOutputs({ certificate: this.certificate });
  }

  issue(request: CertificateRequest): IssuedCertificate {
    const options = { parent: this };
    const key = new tls.PrivateKey(request.name, KEY, options);
    const asked = new tls.CertRequest(
      request.name,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: request.name, organization: ORGANISATION },
        dnsNames: [...request.dnsNames],
        ipAddresses: [...request.ipAddresses],
      },
      options,
    );
    const signed = new tls.LocallySignedCert(
      request.name,
      {
        certRequestPem: asked.certRequestPem,
        caPrivateKeyPem: this.key.privateKeyPem,
        caCertPem: this.certificate,
        allowedUses: [...request.usages],
        validityPeriodHours: this.args.validityHours,
        earlyRenewalHours: this.args.renewalHours,
        setSubjectKeyId: true,
      },
      options,
    );
    return { key: key.privateKeyPemPkcs8, certificate: signed.certPem };
  }
}
