/** Asks LoadGenerator.java for runs, one after the other. */
import path from "node:path";
import { javaProgram } from "../../java-program";
import { JavaConversation } from "../java-conversation";

export interface LoadRun {
  /** Whose it is: a name keeps its topic and connections from run to run. */
  readonly name: string;
  /** A client.properties that may do everything. */
  readonly properties: string;
  readonly partitions: number;
  /** Otherwise one is made. */
  readonly existingTopic?: string;
  readonly topicSettings: Readonly<Record<string, string>>;
  readonly producer: Readonly<Record<string, string>>;
  readonly consumer: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** 0: as many as go. */
  readonly perSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Whose use of processors is counted. */
  readonly processes: readonly number[];
}

export interface LoadResult {
  /** Records that were written, copied and read within a second. */
  readonly perSecond: number;
  /** Of an open loop: what hadn't been read long after the end. */
  readonly unread: number;
  /** Processors in use on average. */
  readonly clientCpu: number;
  readonly nodeCpu: number;
  /** From the moment a record was due to the moment it was read. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

export interface Packing {
  readonly codec: string;
  /** Otherwise Kafka's own. */
  readonly level?: number;
  readonly bytes: number;
  readonly batch: number;
}

export interface Packed {
  /** Of one processor, for a record. */
  readonly microseconds: number;
  /** That a record takes in its batch. */
  readonly bytes: number;
}

/** As a service would run: with the compiler for long runs, unlike a probe that is to start at once. */
const JAVA = ["-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-Dlog4j2.level=OFF"];

export class LoadGenerator {
  private readonly program = new JavaConversation(
    javaProgram(path.join(__dirname, "..", "LoadGenerator.java"), [], JAVA),
  );

  get pid(): number | undefined {
    return this.program.pid;
  }

  measure(run: LoadRun): Promise<LoadResult> {
    return this.program.ask<LoadResult>(JSON.stringify(run));
  }

  /** What making batches takes, without any broker. */
  compress({ codec, level, bytes, batch }: Packing): Promise<Packed> {
    const words = ["compress", codec, bytes, batch, ...(level === undefined ? [] : [level])];
    return this.program.ask<Packed>(words.join(" "));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
