// What this program knows of the images that it runs: whose they are, and where they keep data.

export interface ImageFacts {
  /** The image's own unprivileged user, by number; it owns the directory below. */
  readonly user: number;
  /** Where the image keeps data; a new volume there takes its owner over. */
  readonly data?: string;
  /** Where its program is, where a command names that. */
  readonly software?: string;
}

const NOBODY = 65534;

export const KAFKA_HOME = "/opt/kafka";
export const KAFKA_FACTS = { user: 1000, data: "/var/lib/kafka/data" } as const;

export const kafkaImage = (version: string): string => `apache/kafka:${version}`;

/** What the registry answered for a tag, where that is known for certain; a tag alone could come to name another image. */
const DIGESTS: Readonly<Record<string, string>> = {
  "apache/kafka:4.3.1": "77e3df9054047a88b520d0cc46e16696d3b22022e1d580aeccd2632df6532837",
  "prom/prometheus:v3.5.0": "63805ebb8d2b3920190daf1cb14a60871b16fd38bed42b857a3182bc621f4996",
  "prom/alertmanager:v0.28.1": "27c475db5fb156cab31d5c18a4251ac7ed567746a2483ff264516437a39b15ba",
  "prom/blackbox-exporter:v0.27.0": "a50c4c0eda297baa1678cd4dc4712a67fdea713b832d43ce7fcc5f9bea05094d",
  "kafbat/kafka-ui:v1.5.0": "7cda86a33344160309fdb65146332e4da65db81a945614f2fe32e210803f6fd1",
  "grafana/grafana:12.1.1": "a1701c2180249361737a99a01bc770db39381640e4d631825d38ff4535efa47d",
};

export function pinned(image: string): string {
  const digest = DIGESTS[image];
  return digest === undefined ? image : `${image}@sha256:${digest}`;
}

const FACTS: Readonly<Record<string, ImageFacts>> = {
  prometheus: { user: NOBODY, data: "/prometheus" },
  alertmanager: { user: NOBODY, data: "/alertmanager" },
  mirror: { user: KAFKA_FACTS.user },
  registry: { user: 1001, software: "/deployments" },
  grafana: { user: 472, data: "/var/lib/grafana" },
};

/** @param fleet its name; one that keeps nothing runs as nobody */
export function imageFacts(fleet: string): ImageFacts {
  return FACTS[fleet] ?? { user: NOBODY };
}
