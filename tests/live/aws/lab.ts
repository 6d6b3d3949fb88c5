// A stack of one node: what its deployment puts into the bucket and the secrets, and the machines and disks to try it on.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scramCredential } from "../../../components/security/scram";
import {
  EXPORTER_KEY,
  brokerArguments,
  carriesExporter,
  librariesOnMachine,
  nodeEnvironment,
  secretText,
} from "../../../plan/aws/machine-files";
import { formatArguments } from "../../../plan/broker/java-arguments";
import { propertiesText } from "../../../plan/clients";
import { readConfiguration } from "../../../plan/configuration";
import { fill } from "../../../plan/materials";
import { JMX_EXPORTER_ARTIFACT, JMX_EXPORTER_VERSION } from "../../../plan/monitoring/jmx-exporter";
import { makePlan, type Plan } from "../../../plan/plan";
import { SCRAM_ITERATIONS } from "../../../plan/security";
import { kafkaDirectory } from "../../../toolchain/kafka";
import { ensureArtifact } from "../../../toolchain/maven-artifact";
import { root } from "../../support/stack";
import { certificatesFor, keystoreFor } from "./certificates";
import { Disk, must, whyNot } from "./disk";
import { Machine, Store } from "./machine";

export const VOLUME = "vol-0123456789abcdef0";
const LINK = "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0";
export const NODE = "kafka-1";
export const HOST = "kafka-1.kafka.test";
/** What Prometheus comes in with. */
export const READER_PASSWORD = "readersown";

const reason = whyNot();
// Jest keeps to itself what a file says of which every test is skipped.
if (reason !== undefined) process.stderr.write(`SKIPPED: the start script needs root, loop devices, XFS: ${reason}\n`);
export const describeMachine = reason === undefined ? describe : describe.skip;

export function planned(cluster: object = {}): Plan {
  const platform = {
    kind: "aws",
    region: "eu-central-1",
    domain: "kafka.test",
    image: { id: "ami-0123456789abcdef0" },
    kubernetes: { cluster: { kubeconfig: "/nowhere" } },
  };
  const raw = { environment: "dev", platform, monitoring: "on", cluster: { brokers: 1, heap: "256MiB", ...cluster } };
  return makePlan(readConfiguration("lab", raw, "Pulumi.lab.yaml"), "Pulumi.lab.yaml");
}

const KEYSTORES_PASSWORD = "keystoresown";

/** What a deployment may have put otherwise. */
export interface Otherwise {
  readonly plan?: Plan;
  readonly clusterId?: string;
  readonly secretsOf?: string;
}

export class Lab {
  readonly plan = planned();
  readonly client: string;
  private readonly directory = mkdtempSync(join(tmpdir(), "kafka-platform-lab-"));
  private readonly store = new Store(join(this.directory, "store"));
  private readonly machines: Machine[] = [];
  private readonly disks: Disk[] = [];
  private readonly materials: Readonly<Record<string, string>>;

  private constructor(certificates: Readonly<Record<string, string>>, metricsKeystore: string) {
    const salt = "c2FsdHNhbHRzYWx0c2FsdA==";
    this.materials = {
      ...certificates,
      "password/broker": "brokersown",
      "password/admin": "adminsown",
      "password/monitoring-reader": READER_PASSWORD,
      "password/monitoring-keystores": KEYSTORES_PASSWORD,
      [`keystore/${NODE}`]: metricsKeystore,
      "scram/broker": scramCredential("brokersown", salt, SCRAM_ITERATIONS),
      "scram/admin": scramCredential("adminsown", salt, SCRAM_ITERATIONS),
    };
    const properties = Object.entries(this.plan.clients["admin"]?.properties ?? {});
    const filled = properties.map(([key, value]): [string, string] => [key, fill(value, this.materials)]);
    // A broker that is only starting is waited for.
    this.client = propertiesText({ ...Object.fromEntries(filled), "default.api.timeout.ms": "120000" });
    for (const unit of ["kafka-node", "kafka-node.service", "kafka.service"]) {
      const file = join(root, "components", "platforms", "aws", "machine", unit);
      this.store.put(`machine/${unit}`, must("cat", file));
    }
    this.put();
  }

  static async make(): Promise<Lab> {
    const made = await certificatesFor(planned().certificates.requests);
    return new Lab(made, await keystoreFor(NODE, made, KEYSTORES_PASSWORD));
  }

  /** What nodes are trusted by. */
  get authority(): string {
    return this.materials["certificate/authority"] ?? "";
  }

  async putExporter(): Promise<void> {
    const directory = await ensureArtifact(JMX_EXPORTER_ARTIFACT, () => undefined);
    this.store.put(EXPORTER_KEY, readFileSync(join(directory, `jmx_prometheus_javaagent-${JMX_EXPORTER_VERSION}.jar`)));
  }

  /** The archive that a stack puts its Kafka into. */
  putKafka(): void {
    const archive = join(this.directory, "store", "kafka", `${this.plan.cluster.kafkaVersion}.zip`);
    this.store.put(`kafka/${this.plan.cluster.kafkaVersion}.zip`, "");
    const pack =
      "import os,sys,zipfile\nwith zipfile.ZipFile(sys.argv[1],'w') as z:\n for n in os.listdir('.'): z.write(n)";
    must("sh", "-c", `cd "$0" && python3 -I -c "$1" "$2"`, join(kafkaDirectory(), "libs"), pack, archive);
  }

  /** Puts what the deployment would put for the node. @returns its fingerprint */
  put({ plan = this.plan, clusterId, secretsOf }: Otherwise = {}): string {
    const [node] = plan.nodes;
    if (!node) throw new Error("no node");
    const { bundle } = node;
    const { kafkaVersion } = plan.cluster;
    const filled = Object.entries(bundle.files).map(([name, file]) => ({
      ...file,
      name,
      content: fill(file.content, this.materials),
    }));
    const open = [
      ...filled.filter(({ secret }) => !secret).map(({ name, content }) => [name, content] as const),
      ["java.args", brokerArguments(bundle, kafkaVersion)] as const,
    ];
    const fingerprint = createHash("sha256")
      .update(JSON.stringify([filled, bundle.command]))
      .digest("hex");
    const { initialControllers = "", scram, release } = bundle.format;
    const format = formatArguments({
      clusterId: bundle.format.clusterId,
      libraries: librariesOnMachine(kafkaVersion),
      release,
      quorum: { initialControllers, formed: false },
      scram: scram.map((credential) => fill(credential, this.materials)),
    });
    for (const [name, content] of open) this.store.put(`nodes/${NODE}/files/${name}`, content);
    const secret = `lab-kafka/nodes/${NODE}`;
    const watched = carriesExporter(bundle);
    const facts = { kafkaVersion, volume: VOLUME, secret, fingerprint, watched, files: open.map(([name]) => name) };
    const owner = clusterId ?? bundle.format.clusterId;
    this.store.put(`nodes/${NODE}/node.env`, nodeEnvironment({ clusterId: owner, ...facts }));
    const hidden = Object.fromEntries(filled.filter((file) => file.secret).map((file) => [file.name, file]));
    const all = { ...hidden, "format.args": { content: format } };
    this.store.put(`secrets/${secret}`, secretText(NODE, secretsOf ?? fingerprint, all));
    return fingerprint;
  }

  /** Passwords, and hashes that are as good as them. */
  secrets(): string[] {
    return Object.entries(this.materials).flatMap(([name, value]) =>
      name.startsWith("password/") ? [value] : (/saltedpassword="(.+)"/.exec(value)?.slice(1) ?? []),
    );
  }

  disk(): Disk {
    const made = new Disk(this.directory, `disk-${this.disks.length}`);
    this.disks.push(made);
    return made;
  }

  machine(disk: Disk): Machine {
    const made = new Machine({ store: this.store, disk, link: LINK, node: NODE, host: HOST });
    this.machines.push(made);
    return made;
  }

  remove(): void {
    for (const machine of this.machines) machine.remove();
    for (const disk of this.disks) disk.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
