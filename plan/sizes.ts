// How large a node is where its stack doesn't say (specification 000).

import type { NodeSize } from "./configuration";

const GIB = 1024 ** 3;

export const LOCAL_SIZE: NodeSize = { cpus: 2, memory: GIB, disk: 10 * GIB };
/** Containers share a machine of 8 GB with the platform's own services and with whoever develops there. */
export const DOCKER_SIZE: NodeSize = { cpus: 2, memory: 1.5 * GIB, disk: 100 * GIB };
export const DEV_SIZE: NodeSize = { cpus: 2, memory: 8 * GIB, disk: 100 * GIB };
export const FULL_SIZE: NodeSize = { cpus: 4, memory: 16 * GIB, disk: 500 * GIB };
export const CONTROLLER_SIZE: NodeSize = { cpus: 2, memory: 4 * GIB, disk: 20 * GIB };
