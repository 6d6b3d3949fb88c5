// Zone ids: they name the same place in every account, where zone names (eu-central-1a) don't.

const DIRECTIONS: readonly [word: string, short: string][] = [
  ["north", "n"],
  ["south", "s"],
  ["east", "e"],
  ["west", "w"],
  ["central", "c"],
];

/** `eu-central-1` → `euc1`, `ap-northeast-2` → `apne2`, `us-gov-west-1` → `usgw1`. */
export function zonePrefix(region: string): string {
  const [area = "", ...rest] = region.split("-");
  const middle = rest.map((word) =>
    /^\d$/.test(word) ? word : DIRECTIONS.some(([each]) => word.includes(each)) ? initials(word) : word.slice(0, 1),
  );
  return area + middle.join("");
}

function initials(word: string): string {
  return DIRECTIONS.filter(([each]) => word.includes(each))
    .sort(([a], [b]) => word.indexOf(a) - word.indexOf(b))
    .map(([, short]) => short)
    .join("");
}

export function isZoneOf(region: string, zone: string): boolean {
  return new RegExp(`^${zonePrefix(region)}-az[1-9]$`).test(zone);
}
