/** Which dead letters were replayed or parked; made when the first one is (docs/ops.md). */
export const LEDGER = "ops.dead-letter-ledger";
