// What a test cluster lacks: machines, whose pods run by word alone, a maker of volumes and a maker of balancers.

import { setTimeout as sleep } from "node:timers/promises";
import type { Thing } from "./api";
import type { Server } from "./server";

const ZONES = ["zone-a", "zone-b", "zone-c"];
const STATUS = "application/merge-patch+json";
const READY = ["Initialized", "Ready", "ContainersReady", "PodReadyToStartContainers"];

export class Machines {
  private running = true;
  private rounds: Promise<void> | undefined;

  constructor(private readonly server: Server) {}

  async start(): Promise<void> {
    for (const zone of ZONES) {
      const name = `machine-${zone}`;
      const labels = { "topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": name };
      await this.server.ask("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name, labels } });
      const room = { cpu: "16", memory: "64Gi", pods: "110", "ephemeral-storage": "100Gi" };
      const conditions = [{ type: "Ready", status: "True", reason: "Pretending" }];
      const status = { capacity: room, allocatable: room, conditions };
      await this.server.ask("PATCH", `/api/v1/nodes/${name}/status`, { status }, STATUS);
    }
    this.rounds = this.go();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.rounds;
  }

  private async go(): Promise<void> {
    while (this.running) {
      await Promise.all([this.runPods(), this.makeVolumes(), this.makeBalancers()]).catch(() => undefined);
      await sleep(100);
    }
  }

  private async runPods(): Promise<void> {
    const pods = await this.server.list("/api/v1/pods");
    for (const { metadata, spec, status } of pods.filter(({ spec }) => spec.nodeName)) {
      const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
      if (metadata.deletionTimestamp) {
        await this.server.ask("DELETE", `${path}?gracePeriodSeconds=0`);
      } else if (status.phase === "Pending" && !status.containerStatuses) {
        await this.server.ask("PATCH", `${path}/status`, { status: this.statusOf(spec.containers) }, STATUS);
      }
    }
  }

  private statusOf(containers: Thing["spec"]["containers"]): object {
    const since = new Date().toISOString();
    const conditions = READY.map((type) => ({ type, status: "True", lastTransitionTime: since }));
    const state = { running: { startedAt: since } };
    const containerStatuses = containers.map(({ name, image }) => ({
      ...{ name, image, imageID: image, ready: true, started: true, restartCount: 0, state },
    }));
    return { phase: "Running", startTime: since, conditions, containerStatuses };
  }

  private async makeVolumes(): Promise<void> {
    const claims = await this.server.list("/api/v1/persistentvolumeclaims");
    for (const { metadata, spec, status } of claims) {
      if (status.phase !== "Pending" || spec.volumeName) continue;
      const { name, namespace, uid } = metadata;
      await this.server.ask("POST", "/api/v1/persistentvolumes", {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: `volume-${uid}` },
        spec: {
          accessModes: ["ReadWriteOnce"],
          capacity: { storage: spec.resources?.requests.storage ?? "" },
          storageClassName: spec.storageClassName ?? "",
          claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
          hostPath: { path: "/nowhere" },
        },
      });
    }
  }

  private async makeBalancers(): Promise<void> {
    const services = await this.server.list("/api/v1/services");
    for (const { metadata, spec, status } of services) {
      if (spec.type !== "LoadBalancer" || status.loadBalancer?.ingress) continue;
      const path = `/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}/status`;
      const ingress = [{ hostname: `${metadata.name}.elb.invalid` }];
      await this.server.ask("PATCH", path, { status: { loadBalancer: { ingress } } }, STATUS);
    }
  }
}
