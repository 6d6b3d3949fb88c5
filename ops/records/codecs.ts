// What the library can't decompress by itself.

import type { Library } from "../../providers/kafka/connection";

/** Java, and so every broker that compresses itself, writes snappy in blocks: this, then each block with its length. */
const SNAPPY_HEADER = Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0]);
const SNAPPY_HEADER_BYTES = 16;
let taught: Promise<void> | undefined;

/** Once for the whole process. */
export function teachCodecs(library: Library): Promise<void> {
  return (taught ??= teach(library));
}

type Algorithms = Library["compressionsAlgorithms"];

async function teach({ compressionsAlgorithms }: Library): Promise<void> {
  readSnappyBlocks(compressionsAlgorithms.snappy);
  // Node.js has zstd from 22.15 on.
  if (!compressionsAlgorithms.zstd.available) await readZstd(compressionsAlgorithms.zstd);
}

function readSnappyBlocks(snappy: Algorithms["snappy"]): void {
  const algorithm = snappy as { decompressSync: (typeof snappy)["decompressSync"] };
  const whole = algorithm.decompressSync.bind(snappy);
  algorithm.decompressSync = (data) => {
    const bytes = Buffer.isBuffer(data) ? data : data.buffer;
    if (!bytes.subarray(0, SNAPPY_HEADER.length).equals(SNAPPY_HEADER)) return whole(data);
    const blocks: Buffer[] = [];
    for (let at = SNAPPY_HEADER_BYTES; at < bytes.length;) {
      const length = bytes.readInt32BE(at);
      blocks.push(whole(bytes.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    return Buffer.concat(blocks);
  };
}

async function readZstd(zstd: Algorithms["zstd"]): Promise<void> {
  // Its streaming form: producers don't say in advance how much comes out.
  const { ZSTDDecoder } = await import("zstddec/stream");
  const decoder = new ZSTDDecoder();
  await decoder.init();
  const algorithm = zstd as { decompressSync: (typeof zstd)["decompressSync"] };
  algorithm.decompressSync = (data) => {
    const bytes = Buffer.isBuffer(data) ? data : data.buffer;
    const whole = decoder.decode(bytes);
    return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength);
  };
}
