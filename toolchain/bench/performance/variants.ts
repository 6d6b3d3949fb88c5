/**
 * What is compared: a system's settings as the plan makes them, the same system's as its own document writes them, and
 * Kafka's. All else is the same for all: machine, Kafka, Java, heap, security, copies, acks.
 */
type Settings = Readonly<Record<string, string | number>>;

export interface Variant {
  readonly name: string;
  /** Of the brokers, in the place of what the plan would set. */
  readonly broker: Settings;
  readonly topic: Readonly<Record<string, string>>;
  readonly producer: Readonly<Record<string, string>>;
  readonly consumer: Readonly<Record<string, string>>;
  /** Otherwise the administrator, with a topic of its own. */
  readonly as?: { readonly user: string; readonly topic: string };
}

/** What the plan sets and a document doesn't mention is put back to Kafka's own. */
const KAFKAS_OWN: Settings = {
  "num.network.threads": 3,
  "num.io.threads": 8,
  "num.replica.fetchers": 1,
  "socket.send.buffer.bytes": 102_400,
  "socket.receive.buffer.bytes": 102_400,
  "replica.fetch.wait.max.ms": 500,
  "replica.fetch.max.bytes": 1_048_576,
  "log.cleaner.threads": 1,
  "broker.heartbeat.interval.ms": 2000,
  "broker.session.timeout.ms": 9000,
};

/** The plan's brokers, with a topic and clients of Kafka's own. */
export function plain(name: string): Variant {
  return { name, broker: {}, topic: {}, producer: {}, consumer: {} };
}

export const KAFKA: Variant = { ...plain("Kafka's defaults"), broker: KAFKAS_OWN };

interface Document {
  readonly title: string;
  readonly broker: Settings;
  readonly topic?: Readonly<Record<string, string>>;
  readonly producer?: Readonly<Record<string, string>>;
  readonly consumer?: Readonly<Record<string, string>>;
}

/**
 * Word for word, but for what can't start: heaps of 8 GiB on this machine, names that Kafka 4 doesn't know, and acks=1,
 * which wouldn't be as durable.
 */
const DOCUMENTS: Readonly<Record<string, Document>> = {
  escrow: {
    title: "document 000",
    broker: {
      "num.network.threads": 8,
      "num.io.threads": 16,
      "num.replica.fetchers": 4,
      "replica.high.watermark.checkpoint.interval.ms": 5000,
      "log.cleaner.threads": 2,
      "log.cleaner.io.max.bytes.per.second": 104_857_600,
      "compression.type": "snappy",
    },
    producer: { "compression.type": "snappy", "batch.size": "16384", "linger.ms": "10" },
    consumer: { "fetch.min.bytes": "1", "fetch.max.wait.ms": "500", "max.partition.fetch.bytes": "1048576" },
  },
  billing: {
    title: "document 001",
    broker: { "message.max.bytes": 10_485_760, "replica.fetch.max.bytes": 10_485_760 },
    topic: { "compression.type": "lz4" },
  },
  caracal: {
    title: "document 003",
    broker: { "num.network.threads": 8, "num.io.threads": 8, "compression.type": "snappy" },
  },
  chat: {
    title: "document 004",
    broker: {},
    producer: { "compression.type": "gzip", retries: "5", "retry.backoff.ms": "100" },
  },
};

export const SYSTEMS = Object.keys(DOCUMENTS);

export function documentOf(system: string): Variant {
  const document = DOCUMENTS[system];
  if (!document) throw new Error(`no document is known for the system ${system}`);
  const { title, broker, topic = {}, producer = {}, consumer = {} } = document;
  return { name: title, broker: { ...KAFKAS_OWN, ...broker }, topic, producer, consumer };
}

/** Those of a producer and consumer that don't bind it to the system's own names, rights and order of work. */
const OF_NAMES = ["group.id", "transactional.id", "application.id", "auto.offset.reset", "isolation.level"];

/** @param properties a broker's whole server.properties as the plan makes it with the system */
export function oursOf(
  system: string,
  properties: string,
  rest: Pick<Variant, "topic" | "producer" | "consumer">,
): Variant {
  const lines = properties.split("\n").map((line) => /^((?:message|replica\.fetch)\.max\.bytes)=(\d+)$/.exec(line));
  const broker = Object.fromEntries(lines.flatMap((found) => (found ? [[String(found[1]), Number(found[2])]] : [])));
  const free = (settings: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => !OF_NAMES.includes(name)));
  const topic = Object.fromEntries(Object.entries(rest.topic).filter(([name]) => name === "compression.type"));
  return { name: `ours, ${system}`, broker, topic, producer: free(rest.producer), consumer: free(rest.consumer) };
}
