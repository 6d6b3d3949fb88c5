// Groups of the newer protocol (KIP-848). The library lists them only where it is told to, and misreads their members as
// soon as there are several, or several topics.

import type { Connection, Reader } from "@platformatic/kafka" with { "resolution-mode": "import" };
import type { Library } from "./connection";

/** Of all groups that keep their place as offsets. Those that share records have no place. */
export const KEEPING_OFFSETS = { types: ["classic", "consumer", "streams"] };

export interface Member {
  readonly clientId: string;
  readonly host: string;
}

export interface DescribedGroup {
  readonly groupId: string;
  readonly errorCode: number;
  readonly members: readonly Member[];
}

/** Kafka's number of the question, and the version of it that every broker with such groups answers. */
const CONSUMER_GROUP_DESCRIBE = 69;
const VERSION = 0;

/** A group that can't be described says so itself, and hides no other. */
export function describeConsumerGroups(
  library: Library,
  to: Connection,
  groups: readonly string[],
): Promise<readonly DescribedGroup[]> {
  const request = () =>
    library.Writer.create()
      .appendArray([...groups], (writer, group) => writer.appendString(group), true, false)
      .appendBoolean(false)
      .appendTaggedFields();
  const read = (_id: number, _key: number, _version: number, reader: Reader): DescribedGroup[] => {
    reader.readInt32();
    return reader.readArray(readGroup);
  };
  return library.createAPI<[], DescribedGroup[]>(CONSUMER_GROUP_DESCRIBE, VERSION, request, read).async(to);
}

function readGroup(reader: Reader): DescribedGroup {
  const errorCode = reader.readInt16();
  reader.readNullableString(); // its message
  const groupId = reader.readString();
  reader.readString(); // state
  reader.readInt32(); // epoch
  reader.readInt32(); // epoch of the assignment
  reader.readString(); // assignor
  const members = reader.readArray(readMember);
  reader.readInt32(); // authorized operations
  return { groupId, errorCode, members };
}

function readMember(reader: Reader): Member {
  reader.readString(); // id
  reader.readNullableString(); // instance
  reader.readNullableString(); // rack
  reader.readInt32(); // epoch
  const clientId = reader.readString();
  const host = reader.readString();
  reader.readArray(() => reader.readString(), true, false); // topics
  reader.readNullableString(); // pattern of topics
  skipAssignment(reader); // what it has
  skipAssignment(reader); // what it shall have
  return { clientId, host };
}

function skipAssignment(reader: Reader): void {
  reader.readArray(() => {
    reader.readUUID();
    reader.readString();
    reader.readArray(() => reader.readInt32(), true, false);
  });
  reader.readTaggedFields();
}
