// The name by which clients in the network find a fleet: it leads to the balancer that Kubernetes has asked AWS for.

import * as route53 from "@pulumi/aws/route53";
import type { Service } from "@pulumi/kubernetes/core/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { Fleet } from "../../../plan/fleet/fleet";
import type { Foundation } from "./foundation";

/** A balancer that was made anew is found soon. */
const NAME_SECONDS = 60;

/** Makes: one record in the stack's private zone. */
export function entranceName({ account, network }: Foundation, fleet: Fleet, entrance: Service): pulumi.Resource {
  // One of AWS has a name; others may have an address.
  const address = entrance.status.loadBalancer.ingress.apply(([first]) => first);
  const { provider, plan } = account;
  return new route53.Record(
    fleet.name,
    {
      zoneId: network.names.zoneId,
      name: `${fleet.name}.${plan.domain}`,
      type: address.apply((known) => (known?.hostname ? "CNAME" : "A")),
      ttl: NAME_SECONDS,
      records: [address.apply((known) => known?.hostname ?? known?.ip ?? "")],
    },
    { parent: entrance, provider },
  );
}
