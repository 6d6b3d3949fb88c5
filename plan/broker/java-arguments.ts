// What Java is given where a script starts it: files of arguments, so that no secret is in a list of processes.

/** Java's own form of a file of arguments: each quoted, on a line. */
export function javaArguments(args: readonly string[]): string {
  return args.map((each) => `"${each.replace(/(["\\])/g, "\\$1")}"\n`).join("");
}

export interface FirstFormat {
  readonly clusterId: string;
  /** Where Kafka's jars are. */
  readonly libraries: string;
  /** For a controller: with whom the cluster began, and whether it has. */
  readonly quorum?: { readonly initialControllers: string; readonly formed: boolean };
  readonly release?: string | undefined;
  /** Credentials with their marks filled. */
  readonly scram: readonly string[];
}

/** An empty disk must never vote as if it had what it lost: once a cluster was seen at work, nobody begins it again. */
export function formatArguments({ clusterId, libraries, quorum, release, scram }: FirstFormat): string {
  const begins = quorum !== undefined && !quorum.formed;
  return javaArguments([
    ...["-Xmx256m", "-cp", libraries, "-Dlog4j2.level=ERROR"],
    ...["kafka.tools.StorageTool", "format", "--cluster-id", clusterId],
    ...["--config", "/etc/kafka/server.properties"],
    ...(release ? ["--release-version", release] : []),
    ...(begins ? ["--initial-controllers", quorum.initialControllers] : []),
    ...(quorum?.formed ? ["--no-initial-controllers"] : []),
    ...(begins ? scram.flatMap((credential) => ["--add-scram", credential]) : []),
  ]);
}
