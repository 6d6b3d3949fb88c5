/** Reads what Kafka's own tools and logs say of who leads. */

/** @param status of `kafka-metadata-quorum describe --status` */
export function quorumLeader(status: string): number {
  return number(/^LeaderId:\s+(\d+)/m.exec(status)?.[1], "the quorum's leader", status);
}

/** @returns who leads a partition and isn't this node */
export function leaderBeside(description: string, other: number): number {
  const leaders = [...description.matchAll(/\bLeader: (\d+)/g)].map(([, id]) => Number(id));
  return number(
    leaders.find((id) => id !== other),
    `a leader beside ${other}`,
    description,
  );
}

/** @returns the moments at which this node became the active controller */
export function becameController(log: string): number[] {
  const lines = log.matchAll(/^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d),(\d{3})\].*Becoming the active controller/gm);
  return [...lines].map(([, seconds, milliseconds]) => new Date(`${seconds}.${milliseconds}`).getTime());
}

function number(found: string | number | undefined, what: string, text: string): number {
  if (found === undefined) throw new Error(`${what} isn't in what Kafka said:\n${text}`);
  return Number(found);
}
