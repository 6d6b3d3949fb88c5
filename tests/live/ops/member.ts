// A program: a member of a group that reads a topic until it is ended. Says "ready" once it has its part.
//   CONTRACT=<file> member.ts <group> <topic>

import { connectionOf, readContract } from "../../../examples/typescript/contract";
import { readSnappyBlocks } from "../../../examples/typescript/snappy";

async function main(): Promise<void> {
  const [group = "", topic = ""] = process.argv.slice(2);
  const kafka = await import("@platformatic/kafka");
  readSnappyBlocks(kafka);
  const { Consumer } = kafka;
  const consumer = new Consumer<Buffer, Buffer>({ ...connectionOf(readContract()), groupId: group });
  const stream = await consumer.consume({ topics: [topic], autocommit: true, mode: "earliest" });
  stream.resume();
  process.stdout.write("ready\n");
  process.once("SIGTERM", () => void stream.close().then(() => consumer.close(true)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
