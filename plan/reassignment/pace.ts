// How fast each broker may send what is moved. Pure.

export interface Copying {
  /** Who sends it: the leader. */
  readonly from: number;
  readonly to: readonly number[];
}

/**
 * Only senders can be held back (see providers/cluster/balance/throttle.ts), so many of them share what few receivers
 * may take.
 * @param rate bytes a second that a broker may send, and that it may receive
 */
export function sendingRate(rate: number, copying: readonly Copying[]): number {
  const senders = new Set(copying.map(({ from }) => from)).size;
  const receivers = new Set(copying.flatMap(({ to }) => to)).size;
  return senders <= receivers ? rate : Math.ceil((rate * receivers) / senders);
}
