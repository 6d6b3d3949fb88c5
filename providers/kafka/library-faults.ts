// A fault of the Kafka library that nobody can catch where it happens: a request that has timed out is answered a second
// time when its connection closes, and the library's queue then throws out of a socket's event. The connection is gone
// by then and the request was reported, so whoever lives on loses nothing.

const LIBRARY = "@platformatic/kafka";

/** What to say of it; undefined: it is somebody else's fault. */
export function libraryFault(error: unknown): string | undefined {
  if (!textOf(error).includes(LIBRARY)) return undefined;
  return `a connection to Kafka ended badly: ${(error as Error).message}`;
}

/** @param exitCode with which any other fault ends the process */
export function surviveLibraryFaults(report: (words: string) => void, exitCode = 1): void {
  process.on("uncaughtException", (error: unknown) => {
    const words = libraryFault(error);
    if (words !== undefined) return report(words);
    process.stderr.write(`${textOf(error)}\n`);
    process.exit(exitCode);
  });
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
