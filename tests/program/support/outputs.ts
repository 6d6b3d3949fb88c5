// What the mocked providers answer: the outputs that the program reads, secret where the real provider marks them so.

import * as pulumi from "@pulumi/pulumi";
import { KINDS } from "../../../toolchain/providers/aws/resources";
import type { MockResourceArgs, MockResourceResult } from "@pulumi/pulumi/runtime/mocks";

type Outputs = (name: string) => Record<string, unknown>;

const PEM = (what: string, name: string) => `-----BEGIN ${what}-----\n${name}\n-----END ${what}-----\n`;
/** What AWS says of what it has made, as far as the program reads it. */
function onAws(token: string, name: string): Record<string, unknown> {
  const kind = token.split(":").at(-1) ?? "";
  const id = `${kind.toLowerCase()}-of-${name}`;
  const arn = `arn:aws:${kind.toLowerCase()}:${name}`;
  return { arn, zoneId: id, keyId: id, privateIp: `address-of-${name}`, dnsName: `${name}.balancer.example.org` };
}

const nothingMore: Outputs = () => ({});

/** Every resource type that the program may make; another one is an error. */
const RESOURCES: Readonly<Record<string, Outputs>> = {
  "pulumi:providers:kafka": nothingMore,
  "kafka:index/topic:Topic": nothingMore,
  "kafka:index/acl:Acl": nothingMore,
  "kafka:index/quota:Quota": nothingMore,
  "random:index/randomPassword:RandomPassword": (name) => ({ result: pulumi.secret(`password-of-${name}`) }),
  "random:index/randomBytes:RandomBytes": (name) => ({
    base64: pulumi.secret(Buffer.from(`salt-of-${name}`).toString("base64")),
  }),
  "tls:index/privateKey:PrivateKey": (name) => ({
    privateKeyPem: pulumi.secret(PEM("EC PRIVATE KEY", `key-of-${name}`)),
    privateKeyPemPkcs8: pulumi.secret(PEM("PRIVATE KEY", `key-of-${name}`)),
  }),
  "tls:index/selfSignedCert:SelfSignedCert": (name) => ({ certPem: PEM("CERTIFICATE", name) }),
  "tls:index/certRequest:CertRequest": (name) => ({ certRequestPem: PEM("CERTIFICATE REQUEST", name) }),
  "tls:index/locallySignedCert:LocallySignedCert": (name) => ({ certPem: PEM("CERTIFICATE", name) }),
  "kafkaplatform:local:Node": nothingMore,
  "kafkaplatform:cluster:Balance": nothingMore,
  "kafkaplatform:aws:Member": nothingMore,
  "kafkaplatform:aws:Bundle": nothingMore,
  "kafkaplatform:docker:Host": nothingMore,
  "kafkaplatform:docker:Member": nothingMore,
  "docker:index/network:Network": nothingMore,
  "docker:index/volume:Volume": nothingMore,
  "docker:index/container:Container": nothingMore,
  "docker:index/remoteImage:RemoteImage": (name) => ({ imageId: `sha256-of-${name}` }),
  "pulumi:providers:aws": nothingMore,
  ...Object.fromEntries(Object.keys(KINDS).map((token) => [token, (name: string) => onAws(token, name)])),
  "kafkaplatform:cluster:Quorum": () => ({ initialControllers: "the-first-quorum", formed: false }),
  "kafkaplatform:cluster:BrokerSettings": nothingMore,
  "kafkaplatform:docker:Seat": nothingMore,
  "kafkaplatform:cluster:Ready": nothingMore,
  "kafkaplatform:cluster:MetadataVersion": nothingMore,
  "kafkaplatform:access:Credential": nothingMore,
  "kafkaplatform:topics:Guard": nothingMore,
  "kafkaplatform:local:Instance": nothingMore,
  "kafkaplatform:registry:SchemaSubject": nothingMore,
  "kafkaplatform:registry:Compatibility": nothingMore,
  "kafkaplatform:security:Rotation": nothingMore,
  "kafkaplatform:access:PlatformLogins": nothingMore,
  "kafkaplatform:security:PasswordHash": (name) => ({ hash: pulumi.secret(`hash-of-${name}`) }),
  "kafkaplatform:security:Keystores": (name) => ({
    truststore: pulumi.secret(`truststore-of-${name}`),
    keystore: pulumi.secret(`keystore-of-${name}`),
  }),
};

export function answer({ type, name, inputs, custom }: MockResourceArgs): MockResourceResult {
  const given = inputs as Record<string, unknown>;
  if (custom === false && type.startsWith("kafka-platform:")) return { id: undefined, state: given };
  const outputs = RESOURCES[type];
  if (outputs === undefined) throw new Error(`the program made ${name} of the unknown type ${type}`);
  return { id: `id-of-${name}`, state: { ...given, ...outputs(name) } };
}
