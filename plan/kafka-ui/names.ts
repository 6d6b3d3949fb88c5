// Names that the browser of the cluster shares with the rest of the plan.

/** Its fleet, its user at Kafka and its account at the registry. */
export const KAFKA_UI = "kafka-ui";
/** What people come in with. */
export const LOGIN_SECRET = "kafka-ui-operator";
/** Opens the store with the authority that it trusts. */
export const STORE_SECRET = "kafka-ui-store";
