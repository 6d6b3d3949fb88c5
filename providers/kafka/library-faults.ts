// A fault of the Kafka library that nobody can catch where it happens: a request that has timed out is answered a second
// time when its connection closes, and the library's queue then throws out of a socket's event. The connection is gone
// by then and the request was reported, so whoever lives on loses nothing.

const LIBRARY = "@platformatic/kafka";

export function surviveLibraryFaults(report: (words: string) => void): void {
  process.on("uncaughtException", (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (text.includes(LIBRARY)) return report(`a connection to Kafka ended badly: ${(error as Error).message}`);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  });
}
