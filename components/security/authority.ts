// The stack's certificate authority and the certificates that it signs; while it is rotated, the next one beside it.

import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { authorityName } from "../../plan/rotation/authorities";
import type { Authority } from "../../plan/rotation/steps";
import type { CertificateRequest } from "../../plan/security";

const ORGANISATION = "kafka-platform";
const TEN_YEARS_HOURS = 10 * 365 * 24;
// As strong as RSA with 3072 bits at 0.6 to 0.8 of what its handshakes cost (docs/benchmarks.md, keys and ciphers).
const KEY = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;

export interface AuthorityArgs {
  /** Part of the authority's name, so that two stacks' authorities can be told apart. */
  readonly stack: string;
  readonly validityHours: number;
  /** Certificates are made anew by the first deployment in their last hours. */
  readonly renewalHours: number;
  readonly authority: Authority;
  /** Stands before every change of authorities, and refuses those that would shut somebody out. */
  readonly gate: pulumi.Resource;
}

export interface IssuedCertificate {
  /** PKCS#8, the only form that Kafka reads. */
  readonly key: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
}

interface Root {
  readonly key: tls.PrivateKey;
  readonly certificate: tls.SelfSignedCert;
}

/** Makes: for each trusted generation a private key and a self-signed certificate; for each certificate issued, a key, a request and a certificate. */
export class CertificateAuthority extends pulumi.ComponentResource {
  /** Everything that is trusted, one certificate after the other. */
  readonly certificate: pulumi.Output<string>;
  private readonly signer: Root;

  constructor(
    name: string,
    private readonly args: AuthorityArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:security:CertificateAuthority", name, {}, opts);
    const { trusts, signs } = args.authority;
    const roots = trusts.map((generation) => [generation, this.root(name, generation)] as const);
    const signer = roots.find(([generation]) => generation === signs)?.[1];
    if (!signer) throw new Error(`authority ${signs} signs, but isn't one that is trusted`);
    this.signer = signer;
    this.certificate = pulumi
      .all(roots.map(([, root]) => root.certificate.certPem))
      .apply((certificates) => certificates.map((each) => `${each.trim()}\n`).join(""));
    this.registerOutputs({ certificate: this.certificate });
  }

  private root(name: string, generation: number): Root {
    const options = { parent: this, dependsOn: [this.args.gate] };
    const logical = generation === 1 ? `${name}-authority` : `${name}-authority-${generation}`;
    const key = new tls.PrivateKey(logical, KEY, options);
    const certificate = new tls.SelfSignedCert(
      logical,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: authorityName(this.args.stack, generation), organization: ORGANISATION },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: TEN_YEARS_HOURS,
        setSubjectKeyId: true,
      },
      options,
    );
    return { key, certificate };
  }

  issue(request: CertificateRequest): IssuedCertificate {
    const options = { parent: this, dependsOn: [this.args.gate] };
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
        caPrivateKeyPem: this.signer.key.privateKeyPem,
        caCertPem: this.signer.certificate.certPem,
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
