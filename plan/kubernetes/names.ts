// Names and labels on Kubernetes.

export const NAME = "app.kubernetes.io/name";
/** A namespace with this label holds clients, and may call what `services` may. */
export const CLIENTS = { "kafka-platform/clients": "allowed" } as const;
/** On each pod: another word here means other files, and so another pod. */
export const CONTENT = "kafka-platform/content";

export const selectorOf = (fleet: string): Record<string, string> => ({ [NAME]: fleet });

/** Where pods of the cluster find a Service. */
export const serviceHost = (service: string, namespace: string): string => `${service}.${namespace}.svc`;

/** The Service without an address of its own, whose name leads to every equal copy. */
export const copiesName = (fleet: string): string => `${fleet}-copies`;
