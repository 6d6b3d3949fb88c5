// The Docker engine that DOCKER_HOST names, as Docker's own tools find it.

import Docker from "dockerode";

export type Engine = Docker;

const USUAL = "unix:///var/run/docker.sock";

export function addressOf(environment: NodeJS.ProcessEnv = process.env): string {
  return environment["DOCKER_HOST"] || USUAL;
}

export function engineAt(): Engine {
  return new Docker();
}
