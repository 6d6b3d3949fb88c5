// Tests of different files run at once, and beside a user's own stacks: who listens, listens from a port of its own on.

/** What a stack takes from its first port on, with its fleets. */
export const PORTS_OF_A_STACK = 700;

/** All are below those that the system gives away by itself. */
export const FIRST_PORTS = {
  "region-primary": 10090,
  "region-standby": 11090,
  backup: 12090,
  "single-registry": 13090,
  docker: 14090,
  kubernetes: 15090,
  "platform-passwords": 16090,
  ops: 17090,
  primary: 18090,
  standby: 19090,
  examples: 20090,
  cluster: 21090,
  single: 22090,
  dedicated: 23090,
  rolls: 24090,
  scaling: 25090,
  pkcs12: 26090,
  catalog: 27090,
  guard: 28090,
  monitoring: 29090,
  rotation: 30090,
  registry: 31090,
  "docker-services": 31790,
} as const;
