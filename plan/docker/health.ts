// How a container tells that it is well, with what its image brings along.

/**
 * Somebody listens on the port. Looking is not connecting: a connection that says nothing would count as a failed
 * login. Kafka listens last, once it has caught up with the cluster's metadata.
 */
export function listening(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return ["CMD", "grep", "-qE", `:${hex} [0-9A-F]+:0000 0A`, "/proc/net/tcp", "/proc/net/tcp6"];
}
