// Rules about containers on a Docker engine.

import { ALWAYS, type Rule } from "../rule";
import { list, number, text, values } from "../values";

const TYPES = ["docker:index/container:Container"];

export const dockerUser: Rule = {
  id: "docker-not-root",
  severity: "high",
  levels: ALWAYS,
  demand: "A container runs as an ordinary user, without privileges",
  reason: "root in a container is one mistake away from root on the machine",
  remediation: "Set user, and remove privileged and added capabilities",
  types: TYPES,
  check: ({ name, props }) => [
    ...(/^(root|0)?(:|$)/.test(text(props["user"]) ?? "") ? [`${name} runs as root`] : []),
    ...(props["privileged"] === true ? [`${name} is privileged`] : []),
    ...(list(values(props["capabilities"])["adds"]).length > 0 ? [`${name} is given capabilities`] : []),
  ],
};

export const dockerLimits: Rule = {
  id: "docker-limits",
  severity: "medium",
  levels: ALWAYS,
  demand: "A container has a limit of memory",
  reason: "one that grows would take the others, and the machine, with it",
  remediation: "Set memory",
  types: TYPES,
  check: ({ name, props }) => ((number(props["memory"]) ?? 0) > 0 ? [] : [`${name} has no limit of memory`]),
};

export const dockerPorts: Rule = {
  id: "docker-local-ports",
  severity: "high",
  levels: ALWAYS,
  demand: "Ports are published to this machine only",
  reason: "Docker opens them in the firewall for the whole network",
  remediation: "Set ip to 127.0.0.1 on each port",
  types: TYPES,
  check: ({ name, props }) =>
    list(props["ports"])
      .map(values)
      .filter((port) => text(port["ip"]) !== "127.0.0.1")
      .map((port) => `${name} publishes port ${String(port["external"] ?? port["internal"])} to the network`),
};

export const dockerImage: Rule = {
  id: "docker-image-pinned",
  severity: "medium",
  levels: ALWAYS,
  demand: "An image is named by version or digest",
  reason: "the same description would start something else tomorrow",
  remediation: "Write name:version, or better name@sha256:<digest>",
  types: ["docker:index/remoteImage:RemoteImage"],
  check: ({ name, props }) => {
    const image = text(props["name"]) ?? "";
    return /@sha256:[0-9a-f]{64}$/.test(image) || /:(?!latest$)[\w.-]+$/.test(image) ? [] : [`${name} is ${image}`];
  },
};

export const DOCKER_RULES = [dockerUser, dockerLimits, dockerPorts, dockerImage];
