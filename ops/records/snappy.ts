// The library takes a record batch in snappy for one piece. Java, and so every broker that compresses itself, writes it in
// blocks: a header of 16 bytes, then each block with its length.

import type { Library } from "../../providers/kafka/connection";

const HEADER = Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0]);
const HEADER_BYTES = 16;
let taught = false;

export function readSnappyBlocks({ compressionsAlgorithms: { snappy } }: Library): void {
  if (taught) return;
  taught = true;
  const algorithm = snappy as { decompressSync: (typeof snappy)["decompressSync"] };
  const whole = algorithm.decompressSync.bind(snappy);
  algorithm.decompressSync = (data) => {
    const bytes = Buffer.isBuffer(data) ? data : data.buffer;
    if (!bytes.subarray(0, HEADER.length).equals(HEADER)) return whole(data);
    const blocks: Buffer[] = [];
    for (let at = HEADER_BYTES; at < bytes.length;) {
      const length = bytes.readInt32BE(at);
      blocks.push(whole(bytes.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    return Buffer.concat(blocks);
  };
}
