// Everything that a node needs, by path: the same bundle for a process, a container and a machine.

import type { Catalog } from "../catalog/catalog";
import type { StackConfiguration } from "../configuration";
import type { Layout, NodePlace } from "../layout";
import { holdsSecret, material } from "../materials";
import { nodeAgent } from "../monitoring/jmx-agent";
import { placementOf } from "../placement";
import { initialControllers } from "../quorum";
import { KEYSTORE, TRUSTSTORE } from "../rotation/certificate-change";
import { loginsOf } from "../rotation/logins";
import { ADMIN_USER, AUTHORITY, BROKER_USER, SCRAM_ITERATIONS, SCRAM_MECHANISM } from "../security";
import { identityOf, type NodeIdentity } from "./identity";
import { jvmOptions } from "./jvm";
import { log4j2 } from "./logging";
import { serverProperties } from "./properties";

export interface BundleFile {
  /** Text with marks for materials (see materials.ts). */
  readonly content: string;
  /** Only its owner may read it. */
  readonly secret: boolean;
  /** What `content` stands for, once its marks are filled: bytes that aren't text. */
  readonly encoding?: "base64";
}

/** How a node's storage is prepared, once, before its first start. */
export interface Format {
  readonly clusterId: string;
  /** The first quorum (KIP-853), the same text for each controller; absent for a node that is none. */
  readonly initialControllers?: string;
  /** Whether the cluster was seen at work when this was written; then nobody begins it again. */
  readonly formed?: boolean;
  /** Credentials that must be there before anyone can log in: salted hashes, as arguments of the format tool. */
  readonly scram: readonly string[];
  /** The release that a new cluster's metadata begins with, where it isn't its Kafka's own. */
  readonly release?: string;
}

export interface Bundle {
  /** By file name, in the node's configuration directory. */
  readonly files: Readonly<Record<string, BundleFile>>;
  readonly command: readonly string[];
  readonly format: Format;
  /** Absent where the stack has no security. */
  readonly identity?: NodeIdentity;
}

export function bundleOf(config: StackConfiguration, layout: Layout, catalog: Catalog, node: NodePlace): Bundle {
  const { paths } = placementOf(config.platform, config.cluster);
  const texts: Record<string, string> = {
    "server.properties": serverProperties(config, layout, catalog, node),
    "log4j2.yaml": log4j2(catalog.auditedBy.length > 0),
  };
  if (config.security !== "none") {
    texts[KEYSTORE] = `${material("key", node.name)}\n${material("certificate", node.name)}`;
    texts[TRUSTSTORE] = material("certificate", AUTHORITY);
  }
  const identity = identityOf(config, node);
  const agent = nodeAgent(config, node);
  return {
    ...(identity ? { identity } : {}),
    files: {
      ...Object.fromEntries(
        Object.entries(texts).map(([name, content]) => [name, { content, secret: holdsSecret(content) }]),
      ),
      ...agent.files,
    },
    command: [
      "java",
      ...jvmOptions(node.size, node.roles.includes("broker") ? config.cluster.heap : undefined),
      ...agent.javaOptions,
      `-Dlog4j2.configurationFile=${paths.config}/log4j2.yaml`,
      `-Dkafka.logs.dir=${paths.logs}`,
      "-cp",
      paths.libraries,
      "kafka.Kafka",
      `${paths.config}/server.properties`,
    ],
    format: formatOf(config, layout, node),
  };
}

function formatOf(config: StackConfiguration, layout: Layout, node: NodePlace): Format {
  const users = config.security === "none" ? [] : [BROKER_USER, ADMIN_USER].flatMap((user) => loginsOf(config, user));
  const { metadataVersion } = config.cluster;
  const common = { clusterId: layout.clusterId, ...(metadataVersion ? { release: metadataVersion } : {}) };
  if (!node.roles.includes("controller")) return { ...common, scram: [] };
  return {
    ...common,
    initialControllers: initialControllers(layout.voters),
    scram: users.map(formatCredential),
  };
}

/** As the format tool takes it: the password's salted hash. */
export function formatCredential(user: string): string {
  return `${SCRAM_MECHANISM}=[name=${user},iterations=${SCRAM_ITERATIONS},${material("scram", user)}]`;
}
