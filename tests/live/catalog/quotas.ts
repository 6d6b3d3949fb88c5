// Who has a quota is slowed down beyond it; who has none isn't.

import type { Lab } from "./lab";

const MIB = 1024 ** 2;
/** Kafka averages over ten seconds, so a quota of 1 MiB a second lets 10 MiB pass at once. */
const MEGABYTES = 24;

export function provesQuotas(lab: Lab): void {
  test("the cluster knows those of chat's services, and no others", async () => {
    const internal = { producer_byte_rate: 4 * MIB, consumer_byte_rate: 16 * MIB };
    expect(await lab.must({ as: "admin", do: "quotas" })).toEqual({
      "{user=socket-service}": { producer_byte_rate: 64 * MIB },
      "{user=auth-service}": { producer_byte_rate: MIB },
      "{user=api-gateway}": { producer_byte_rate: 16 * MIB },
      "{user=analytics-producer}": { producer_byte_rate: 16 * MIB },
      "{user=search-indexer}": { consumer_byte_rate: 64 * MIB },
      "{user=moderation}": internal,
      "{user=enrichment}": internal,
      "{user=exports}": internal,
      "{user=digests}": internal,
    });
  });

  test("a service that writes more than it may is told to wait, its neighbour isn't", async () => {
    const [limited, larger, unlimited] = await lab.ask([
      { as: "auth-service", do: "flood", name: "audit.log", megabytes: MEGABYTES },
      { as: "socket-service", do: "flood", name: "chat.events", megabytes: MEGABYTES },
      { as: "webhook-ingestion", do: "flood", name: "webhook.events.v1", megabytes: MEGABYTES },
    ]);
    expect(limited).toEqual({ outcome: "ok", answer: expect.any(Number) as number });
    expect(limited?.answer).toBeGreaterThan(0);
    expect(larger).toEqual({ outcome: "ok", answer: 0 });
    expect(unlimited).toEqual({ outcome: "ok", answer: 0 });
  });
}
