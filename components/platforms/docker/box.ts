// One container with its files and its volume. The only place that makes containers, so that each is as tight as the others.

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { PlannedContainer } from "../../../plan/docker/docker-plan";
import { FORMAT_ARGUMENTS, FORMAT_DIRECTORY } from "../../../plan/docker/node-container";

export interface BoxFile {
  readonly content?: pulumi.Input<string>;
  /** A file of this machine, in content's stead. */
  readonly source?: string;
  readonly encoding?: "base64";
  readonly secret: boolean;
}

/** What all containers of a stack share. */
export interface Ground {
  readonly network: docker.Network;
  readonly labels: { label: string; value: string }[];
}

export interface BoxArgs {
  readonly planned: PlannedContainer;
  readonly ground: Ground;
  readonly image: docker.RemoteImage;
  /** By path inside of its configuration directory. */
  readonly files: Readonly<Record<string, BoxFile>>;
  /** What a node formats its volume with; it is handed over once, whatever it becomes later. */
  readonly format?: pulumi.Input<string>;
  /** Done only when it is healthy. */
  readonly waits: boolean;
  /** What must be there, and at work, before it comes or is replaced; what a component depends on its children don't. */
  readonly after: readonly pulumi.Resource[];
}

const MIB = 1024 ** 2;
const START = "start";
/** It never runs: it is how files come into a volume. */
const IDLE_MEMORY = 16;

/**
 * Makes: a volume of files that is never changed (other files are another volume, so that a container is never given
 * half of a change), a volume of data, and the container.
 */
export class Box extends pulumi.ComponentResource {
  readonly container: docker.Container;

  constructor(
    private readonly name: string,
    private readonly args: BoxArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("kafka-platform:docker:Box", name, {}, opts);
    const files = this.makeFiles();
    const format = this.makeFormat();
    const data = this.makeData();
    this.container = this.makeContainer(
      [files.mount, ...(format ? [format.mount] : []), ...(data ? [data] : [])],
      [files.holder, ...(format ? [format.holder] : [])],
    );
    this.registerOutputs();
  }

  private makeFiles() {
    const { planned, files } = this.args;
    const all: Readonly<Record<string, BoxFile>> = { ...files, [START]: { content: planned.start, secret: false } };
    const uploads = Object.entries(all).map(([path, file]) => this.upload(`${planned.config}/${path}`, file));
    // The name gives nothing away of what is in there: keys are in it, and nobody can guess those.
    const hash = pulumi.unsecret(
      pulumi
        .all(Object.values(all).map(({ content, source }) => content ?? source ?? ""))
        .apply((contents) => createHash("sha256").update(JSON.stringify(contents)).digest("hex").slice(0, 12)),
    );
    const volume = new docker.Volume(
      `${this.name}-files`,
      { name: pulumi.interpolate`${planned.name}-files-${hash}`, labels: this.args.ground.labels },
      { parent: this },
    );
    const mount = { type: "volume", source: volume.name, target: planned.config, volumeOptions: { noCopy: true } };
    return { mount: { ...mount, readOnly: true }, holder: this.makeHolder("files", mount, uploads, []) };
  }

  private makeFormat() {
    const { planned, ground, format } = this.args;
    if (format === undefined) return undefined;
    const volume = new docker.Volume(
      `${this.name}-format`,
      { name: `${planned.name}-format`, labels: ground.labels },
      { parent: this },
    );
    const mount = { type: "volume", source: volume.name, target: FORMAT_DIRECTORY, volumeOptions: { noCopy: true } };
    const upload = {
      ...this.upload(`${FORMAT_DIRECTORY}/${FORMAT_ARGUMENTS}`, { content: format, secret: true }),
      // Emptied once it was used.
      permissions: "0600",
    };
    return { mount, holder: this.makeHolder("format", mount, [upload], ["uploads", "image"]) };
  }

  private makeData() {
    const { volume } = this.args.planned;
    if (!volume) return undefined;
    const kept = new docker.Volume(
      `${this.name}-data`,
      { name: volume.name, labels: this.args.ground.labels },
      // Data goes only when somebody says so (make down VOLUMES=delete).
      { parent: this, retainOnDelete: true },
    );
    return { type: "volume", source: kept.name, target: volume.target };
  }

  private upload(file: string, { content, source, encoding, secret }: BoxFile) {
    const owner = String(this.args.planned.user);
    const text = secret && content !== undefined ? pulumi.secret(content) : content;
    const body =
      source !== undefined ? { source } : encoding === "base64" ? { contentBase64: text } : { content: text };
    return { file, ...body, owner, group: owner, permissions: "0400" };
  }

  /** Files can't be put into a container whose own file system is read-only: this one holds the volume for them. */
  private makeHolder(
    purpose: string,
    mount: docker.types.input.ContainerMount,
    uploads: docker.types.input.ContainerUpload[],
    ignoreChanges: string[],
  ) {
    const { planned, image, ground } = this.args;
    return new docker.Container(
      `${this.name}-${purpose}`,
      {
        ...this.restrained(IDLE_MEMORY),
        name: `${planned.name}-${purpose}`,
        image: image.imageId,
        entrypoints: ["/bin/sh"],
        networkMode: "none",
        mounts: [mount],
        uploads,
        labels: ground.labels,
        start: false,
        mustRun: false,
        restart: "no",
      },
      { parent: this, deleteBeforeReplace: true, ignoreChanges },
    );
  }

  private makeContainer(mounts: docker.types.input.ContainerMount[], dependsOn: pulumi.Resource[]): docker.Container {
    const { planned, ground, image, waits } = this.args;
    const { test, startSeconds } = planned.health;
    return new docker.Container(
      this.name,
      {
        ...this.restrained(Math.floor(planned.memory / MIB)),
        name: planned.name,
        image: image.imageId,
        hostname: planned.alias,
        entrypoints: ["/bin/sh", `${planned.config}/${START}`],
        readOnly: true,
        mounts,
        tmpfs: Object.fromEntries(
          Object.entries(planned.scratch).map(([path, { size, runs }]) => [
            path,
            `rw,nosuid,nodev,${runs ? "exec" : "noexec"},size=${size},uid=${planned.user},gid=${planned.user},mode=0700`,
          ]),
        ),
        networksAdvanced: [{ name: ground.network.name, aliases: [planned.alias] }],
        ports: planned.ports.map(({ inside, outside }) => ({
          internal: inside,
          external: outside,
          ip: "127.0.0.1",
          protocol: "tcp",
        })),
        healthcheck: { tests: [...test], interval: "5s", timeout: "5s", retries: 6, startPeriod: `${startSeconds}s` },
        restart: "unless-stopped",
        labels: ground.labels,
        stopTimeout: planned.stopSeconds,
        destroyGraceSeconds: planned.stopSeconds,
        mustRun: false,
        ...(waits ? { wait: true, waitTimeout: startSeconds } : {}),
      },
      { parent: this, deleteBeforeReplace: true, dependsOn: [...dependsOn, ...this.args.after] },
    );
  }

  /** @param memory MiB */
  private restrained(memory: number) {
    const { user } = this.args.planned;
    return {
      user: `${user}:${user}`,
      privileged: false,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      memory,
      // As much as memory: nothing of it is swapped to a disk.
      memorySwap: memory,
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      removeVolumes: true,
    };
  }
}
