// Stacks on an engine of the tests' own, driven as a user would.

import { rmSync } from "node:fs";
import { Load } from "../../../toolchain/bench/kafka-load";
import { KafkaView } from "../../support/kafka-view";
import { TestStack, type StackDescription } from "../../support/stack";
import { until } from "../../support/until";
import type { DockerEngine } from "./engine";

export const IMAGE = "apache/kafka:4.3.1";
const TOPIC = "load";

export interface Beside {
  readonly images?: Readonly<Record<string, string>>;
  readonly ports?: Readonly<Record<string, number>>;
}

export class DockerStack extends TestStack {
  private readonly files = new Map<string, Promise<string>>();

  constructor(
    private readonly engine: DockerEngine,
    name: string,
    description: StackDescription,
  ) {
    process.env["DOCKER_HOST"] = engine.address;
    super(name, description);
  }

  private get firstPort(): number {
    return this.description.firstPort;
  }

  /** @param kafka the image of the nodes: one without a digest, as no registry ever answered for it */
  place(kafka: string, cluster: Readonly<Record<string, unknown>> = {}, beside: Beside = {}): void {
    const { images = {}, ports = {} } = beside;
    const platform = { kind: "docker", firstPort: this.firstPort, images: { kafka, ...images }, ports };
    this.describe(cluster, { "kafka-platform:platform": platform });
  }

  /** Asked once: nobody's password changes here. */
  override clientProperties(service: string): Promise<string> {
    const file = this.files.get(service) ?? super.clientProperties(service);
    this.files.set(service, file);
    return file;
  }

  /** As its administrator sees it. */
  async view(brokers: number): Promise<KafkaView> {
    const addresses = Array.from({ length: brokers }, (_, index) => `localhost:${this.firstPort + 2 * index}`);
    return new KafkaView(addresses.join(","), await this.clientProperties("admin"));
  }

  async work(brokers: number): Promise<Load> {
    const admin = await this.clientProperties("admin");
    await (await this.view(brokers)).createTopic(TOPIC, 6);
    const load = new Load(admin, TOPIC, 100);
    await load.summary();
    return load;
  }

  container(node: string): string {
    return `${this.name}-${node}`;
  }

  health(node: string): string {
    return this.engine.inspect<{ Health?: { Status: string } }>(this.container(node), ".State").Health?.Status ?? "";
  }

  async healthy(...nodes: readonly string[]): Promise<void> {
    await until(`${nodes.join(", ")} healthy`, () => nodes.every((node) => this.health(node) === "healthy"));
  }

  cut(node: string): void {
    this.engine.docker("network", "disconnect", `${this.name}-kafka-platform`, this.container(node));
  }

  mend(node: string): void {
    this.engine.docker("network", "connect", "--alias", node, `${this.name}-kafka-platform`, this.container(node));
  }

  /** Its engine is gone, and everything with it. */
  forget(): void {
    rmSync(this.state, { recursive: true, force: true });
  }
}
