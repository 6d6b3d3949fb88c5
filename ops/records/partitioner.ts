// Which partition a record goes to that is written here: the one that Java's clients choose.

import type { Partitioner } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Library } from "../../providers/kafka/connection";

/**
 * Unless told, the library puts half of all keys elsewhere than Java does, where the number of partitions is no power of
 * two. Its function for that puts all records without a key into one partition; here they take turns.
 */
export function partitionerOf<Key, Value, HeaderKey, HeaderValue>({
  compatibilityPartitioner,
}: Pick<Library, "compatibilityPartitioner">): Partitioner<Key, Value, HeaderKey, HeaderValue> {
  let turn = 0;
  return (message, key) => (key ? compatibilityPartitioner(message, key) : turn++);
}
