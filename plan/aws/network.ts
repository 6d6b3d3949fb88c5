// The stack's network: which part of it each zone takes, and which address each node keeps.

import type { NodePlace } from "../layout";
import { FIRST_CONTROLLER_ID } from "../placement";
import { formatNetwork, hostAt, parseNetwork, part } from "./cidr";
import type { AwsSettings } from "./settings";

export interface Zone {
  readonly id: string;
  /** A private subnet: brokers, controllers and services. */
  readonly subnet: { readonly cidr: string } | { readonly existing: string };
  /** A subnet that the internet reaches: the balancer's, where it has public addresses. */
  readonly publicSubnet?: string;
}

/** A network consists of eight parts: four for private subnets, four for public ones. */
const PARTS_BITS = 3;
const FIRST_PUBLIC = 4;
/** AWS keeps a subnet's first four addresses; nodes have numbers of their own behind those. */
const FIRST_BROKER = 10;
const FIRST_CONTROLLER = 70;

export function zonesOf({ network, balancer }: AwsSettings, zones: readonly string[]): Zone[] {
  const whole = parseNetwork(network.cidr);
  if (!whole) throw new Error(`${network.cidr} was checked to be a network`);
  const piece = (index: number) => formatNetwork(part(whole, whole.bits + PARTS_BITS, index));
  return zones.map((id, index) => {
    const existing = network.existing?.subnets[id];
    return {
      id,
      subnet: existing === undefined ? { cidr: piece(index) } : { existing },
      ...(balancer?.public ? { publicSubnet: piece(FIRST_PUBLIC + index) } : {}),
    };
  });
}

/** The address that a node keeps; in a network that others use too, AWS chooses one once. */
export function addressOf(node: NodePlace, { subnet }: Zone): string | undefined {
  if (!("cidr" in subnet)) return undefined;
  const network = parseNetwork(subnet.cidr);
  if (!network) throw new Error(`${subnet.cidr} was made to be a network`);
  const dedicated = node.id >= FIRST_CONTROLLER_ID;
  return hostAt(network, dedicated ? FIRST_CONTROLLER + node.id - FIRST_CONTROLLER_ID : FIRST_BROKER + node.id - 1);
}
