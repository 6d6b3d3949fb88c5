// The platform `docker`: every node and every instance of a fleet is a container on a Docker engine, in one network,
// with a named volume for what must outlive it.

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { environmentText, ENVIRONMENT } from "../../../plan/docker/fleet-container";
import type { DockerPlan, PlannedContainer } from "../../../plan/docker/docker-plan";
import type { Plan, PlannedNode } from "../../../plan/plan";
import type { FleetArgs, NodeArgs, PlacedNode, PlatformPlacer } from "../platform";
import { Box, type Ground } from "./box";
import { Host, Member, Seat } from "./membership";
import { agentFile, formatFile, nodeFiles } from "./node-files";

export class DockerPlatform implements PlatformPlacer {
  private ground: Ground | undefined;
  private readonly images = new Map<string, docker.RemoteImage>();
  private readonly members: pulumi.Resource[] = [];

  /** @param jmxExporter the exporter's jar on this machine, where nodes are watched */
  constructor(
    private readonly plan: Plan,
    private readonly jmxExporter: string,
  ) {}

  prepare(opts: pulumi.CustomResourceOptions): void {
    const { stack } = this.plan;
    const { network, containers } = this.docker();
    const all = Object.values(containers);
    const labels = [{ label: "kafka-platform.stack", value: stack }];
    const host = new Host(
      stack,
      {
        stack,
        ports: Object.fromEntries(
          all.flatMap(({ name, ports }) => ports.map(({ outside }) => [String(outside), name])),
        ),
        volumes: all.flatMap(({ volume }) => (volume ? [volume.name] : [])),
      },
      opts,
    );
    const after = { ...opts, dependsOn: [host] };
    for (const image of new Set(all.map((each) => each.image))) {
      this.images.set(image, new docker.RemoteImage(image, { name: image, keepLocally: true }, after));
    }
    // Nothing is made before all images are there.
    const brought = { ...opts, dependsOn: [host, ...this.images.values()] };
    this.ground = {
      network: new docker.Network(network, { name: network, driver: "bridge", labels }, brought),
      labels,
    };
  }

  /** A setting that brokers take while they run must not be a reason for another container. */
  filesOf({ name, bundle }: PlannedNode): PlannedNode["bundle"]["files"] {
    const [file, content] = ["server.properties", this.docker().properties[name]];
    const planned = bundle.files[file];
    return planned && content !== undefined ? { ...bundle.files, [file]: { ...planned, content } } : bundle.files;
  }

  placeNode(args: NodeArgs, { parent, dependsOn }: pulumi.CustomResourceOptions): PlacedNode {
    const { node, rolling } = args;
    const planned = this.planned(node.name);
    // One container after the other: each may only go when the one before is back.
    const known = { node: node.name, rolling: pulumi.secret(rolling) };
    const seat = new Seat(node.name, known, { ...(parent ? { parent } : {}) });
    const after = [seat, ...dependencies(dependsOn), ...this.members.slice(-1)];
    const box = new Box(
      node.name,
      {
        planned,
        ...this.surroundings(planned),
        files: nodeFiles(args, planned, this.jmxExporter),
        format: formatFile(args),
        waits: false,
        after,
      },
      { ...(parent ? { parent } : {}) },
    );
    const member = new Member(
      node.name,
      { ...known, container: box.container.id },
      { parent: box, dependsOn: [box.container] },
    );
    this.members.push(member);
    return { resource: member };
  }

  placeFleet({ instances }: FleetArgs, { parent, dependsOn }: pulumi.CustomResourceOptions): pulumi.Resource[] {
    return instances.map(({ instance, files, environment }) => {
      const planned = this.planned(instance.name);
      const values = pulumi.secret(pulumi.all(environment));
      const read: { readonly [ENVIRONMENT]?: { content: pulumi.Output<string>; secret: true } } =
        Object.keys(environment).length > 0
          ? { [ENVIRONMENT]: { content: values.apply(environmentText), secret: true } }
          : {};
      const box = new Box(
        instance.name,
        {
          planned,
          ...this.surroundings(planned),
          files: { ...files, ...read, ...agentFile(instance.command, this.jmxExporter) },
          waits: true,
          after: dependencies(dependsOn),
        },
        { ...(parent ? { parent } : {}) },
      );
      return box.container;
    });
  }

  private docker(): DockerPlan {
    if (!this.plan.docker) throw new Error("the stack isn't planned for Docker");
    return this.plan.docker;
  }

  private planned(name: string): PlannedContainer {
    const planned = this.docker().containers[name];
    if (!planned) throw new Error(`${name} isn't planned for Docker`);
    return planned;
  }

  private surroundings({ image }: PlannedContainer): { ground: Ground; image: docker.RemoteImage } {
    const brought = this.images.get(image);
    if (!this.ground || !brought) throw new Error("containers come after their network and images");
    return { ground: this.ground, image: brought };
  }
}

function dependencies(dependsOn: pulumi.CustomResourceOptions["dependsOn"]): pulumi.Resource[] {
  return (Array.isArray(dependsOn) ? dependsOn : dependsOn ? [dependsOn] : []) as pulumi.Resource[];
}
