// What a stack may say about its place on a Docker engine.

import { z } from "zod";
import { wholeNumber } from "../schema";

const image = z.string().regex(/^[a-z0-9][a-z0-9._/:-]*(:(?!latest\b)[\w.-]+|@sha256:[0-9a-f]{64})$/, {
  error: "write name:version, name:version@sha256:<digest> or name@sha256:<digest>",
});

export const docker = z.strictObject({
  kind: z.literal("docker"),
  /** Ports on 127.0.0.1 by which clients outside of Docker come in: this one for the first broker, then every second. */
  firstPort: wholeNumber(1024, 60000).default(9093),
  /** Ports on 127.0.0.1 of the platform's own services, by fleet, where they shouldn't be the usual ones. */
  ports: z.record(z.string(), wholeNumber(1024, 65535)).default({}),
  /** Images by `kafka` or by fleet, where they should come from elsewhere or be pinned by digest. */
  images: z.record(z.string(), image).default({}),
});

export type DockerSettings = z.output<typeof docker>;
