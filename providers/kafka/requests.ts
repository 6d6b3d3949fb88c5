/** Sends administrative requests, and reads what an answer says about each item. */
import type { Connection } from "@platformatic/kafka" with { "resolution-mode": "import" };
import { Code, KafkaError } from "./admin";
import { answerOf } from "./answer";
import type { Outcome } from "./batch";
import type { KafkaConnection, Library } from "./connection";

export const REQUEST_TIMEOUT_MS = 25_000;
const ATTEMPTS = 20;
const PAUSE_MS = 500;

/** The outcome of an item that is simply done, or simply not there. */
export const DONE = { value: undefined };

export interface Result {
  readonly errorCode: number;
  readonly errorMessage?: string | null | undefined;
}

export class Requests {
  constructor(readonly connection: KafkaConnection) {}

  /**
   * Sends a request; an answer that reports errors is an answer too.
   * @param repeatable whether it does no harm to send it twice
   */
  async ask<Answer>(
    send: (library: Library, connection: Connection) => Promise<Answer>,
    { repeatable }: { repeatable: boolean },
  ): Promise<Answer> {
    const library = await this.connection.library();
    return answerOf(
      library,
      this.connection.request((to) => send(library, to), repeatable),
    );
  }

  /** Changes many items. Those that were not even tried are sent again: the controller had moved, or was too busy. */
  async change<Item>(items: Item[], send: (items: Item[]) => Promise<readonly Result[]>): Promise<Outcome<void>[]> {
    const outcomes: Outcome<void>[] = [];
    let open = [...items.entries()];
    for (let attempt = 1; open.length > 0; attempt++) {
      if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const results = await send(open.map(([, item]) => item));
      const again: typeof open = [];
      for (const [position, [index, item]] of open.entries()) {
        const result = results[position] ?? { errorCode: -1 };
        const untried = result.errorCode === Code.NOT_CONTROLLER || result.errorCode === Code.THROTTLED;
        if (untried && attempt < ATTEMPTS) again.push([index, item]);
        else outcomes[index] = result.errorCode === 0 ? DONE : { error: await this.failure(result) };
      }
      open = again;
    }
    return outcomes;
  }

  async failure({ errorCode, errorMessage }: Result): Promise<KafkaError> {
    const { protocolErrors, protocolErrorsCodesById } = await this.connection.library();
    const general = protocolErrors[protocolErrorsCodesById[errorCode] ?? ""]?.message ?? `error ${errorCode}`;
    return new KafkaError(errorCode, errorMessage ?? general);
  }
}

/** Results in the order of the items that were asked for. */
export function byName(
  results: readonly (Result & { readonly name?: string | null | undefined })[],
  items: readonly { readonly name: string }[],
): Result[] {
  const found = new Map(results.map((result) => [result.name, result]));
  return items.map(
    ({ name }) => found.get(name) ?? { errorCode: -1, errorMessage: `Kafka didn't answer for ${name}.` },
  );
}
