// One request for records of partitions that one broker leads.

import type { Connection, fetchV17 as types } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Library } from "../../providers/kafka/connection";

export interface Wanted {
  readonly topics: types.FetchRequestTopic[];
  readonly uncommitted: boolean;
  readonly waitMs: number;
  readonly maxBytes: number;
}

const FETCH = 1;
const VERSION = 17;

/**
 * The library's own call reads an answer where it lies: in hundreds of pieces, as they came from the network, among which
 * it looks for the right one for every number. In one piece it is read much faster.
 */
export function fetchRecords(
  { fetchV17, Reader, FetchIsolationLevels }: Library,
  to: Connection,
  { topics, uncommitted, waitMs, maxBytes }: Wanted,
): Promise<types.FetchResponse> {
  const { READ_COMMITTED, READ_UNCOMMITTED } = FetchIsolationLevels;
  const isolation = uncommitted ? READ_UNCOMMITTED : READ_COMMITTED;
  return new Promise((done, failed) => {
    to.send<types.FetchResponse>(
      FETCH,
      VERSION,
      () => fetchV17.createRequest(waitMs, 1, maxBytes, isolation, 0, 0, topics, [], ""),
      (correlation, key, version, reader) =>
        fetchV17.parseResponse(correlation, key, version, Reader.from(reader.buffer.slice(reader.position))),
      true,
      true,
      (error, response) => (response ? done(response) : failed(error ?? new Error("there was no answer"))),
    );
  });
}
