// What the registry holds after the first deployment.

import type { RegistryLab } from "./lab";

/** Of the documents: 000 wants BACKWARD, 001 forward, 003 backward; the registry's own level is backward. */
export const LEVELS: Readonly<Record<string, string>> = {
  "escrow/common.proto": "BACKWARD",
  "escrow.commands.v1-value": "BACKWARD",
  "escrow.events.v1-value": "BACKWARD",
  "payments.commands.v1-value": "BACKWARD",
  "payments.events.v1-value": "BACKWARD",
  "webhook.events.v1-value": "BACKWARD",
  "contracts.events.v1-value": "BACKWARD",
  "escrow.DLQMessage": "BACKWARD",
  "billing.EventMetadata": "FORWARD",
  "billing.account.events-value": "FORWARD",
  "billing.transaction.events-value": "FORWARD",
  "billing.saga.events-value": "FORWARD",
  "checkout/envelope.json": "BACKWARD",
  "crypto-checkout.domain-events-value": "BACKWARD",
  "crypto-checkout.integration-events-value": "BACKWARD",
  "crypto-checkout.notification-events-value": "BACKWARD",
  "crypto-checkout.analytics-events-value": "BACKWARD",
  "caracal.EventHeader": "BACKWARD",
  "caracal.ledger.events-value": "BACKWARD",
  "caracal.metrics.events-value": "BACKWARD",
  "caracal.audit.events-value": "BACKWARD",
  "chat/envelope.json": "BACKWARD",
  "chat.ChatMessage": "BACKWARD",
  "chat.events-value": "BACKWARD",
  "presence.updates-value": "BACKWARD",
  "notifications.pending-value": "BACKWARD",
  "analytics.events-value": "BACKWARD",
  "audit.log-value": "BACKWARD",
  "internal.Command": "BACKWARD",
};

export function provesSubjects(lab: RegistryLab): void {
  test("these and no others", async () => {
    expect(((await lab.must("GET", "/subjects")) as string[]).sort()).toEqual(Object.keys(LEVELS).sort());
  });

  test("each with one version and its level of compatibility", async () => {
    const found = await Promise.all(
      Object.keys(LEVELS).map(async (subject) => {
        const name = encodeURIComponent(subject);
        const versions = await lab.must("GET", `/subjects/${name}/versions`);
        const { compatibilityLevel } = (await lab.must("GET", `/config/${name}`)) as { compatibilityLevel: string };
        return [subject, { versions, compatibilityLevel }] as const;
      }),
    );
    const expected = Object.entries(LEVELS).map(([subject, compatibilityLevel]) => {
      return [subject, { versions: [1], compatibilityLevel }] as const;
    });
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect(await lab.must("GET", "/config")).toEqual({ compatibilityLevel: "BACKWARD" });
  });

  test("a service is told of its own subjects", () => {
    expect(
      lab
        .contract("payments-service")
        .subjects.map(({ subject }) => subject)
        .sort(),
    ).toEqual([
      "escrow.DLQMessage",
      "payments.commands.v1-value",
      "payments.events.v1-value",
      "webhook.events.v1-value",
    ]);
  });
}
