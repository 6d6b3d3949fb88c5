// Whether mirrors of other stacks come through this one's security groups.

import type { StackConfiguration } from "../configuration";
import type { Warning } from "../problems";
import { contains, parseNetwork } from "./cidr";

export function closedToMirrors({ platform, mirrors }: StackConfiguration): Warning[] {
  if (platform.kind !== "aws" || mirrors.copiedBy.length === 0 || platform.access.securityGroups.length > 0) return [];
  const open = platform.access.cidrs.map(parseNetwork);
  const closed = platform.network.connected.filter((text) => {
    const network = parseNetwork(text);
    return network && !open.some((each) => each && contains(each, network));
  });
  if (closed.length === 0) return [];
  const message =
    `who copies from here in ${closed.join(", ")} isn't let in: name that network in platform.access.cidrs, ` +
    `if ${mirrors.copiedBy.join(" or ")} is there`;
  return [{ subject: "mirrors.copiedBy", message }];
}
