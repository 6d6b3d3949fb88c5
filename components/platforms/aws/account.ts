// What AWS is asked before anything is made: whose account this is, what the zones and the image are called there.

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsPlan } from "../../../plan/aws/aws-plan";

/** What every part of the platform is made with. */
export interface Account {
  readonly plan: AwsPlan;
  readonly provider: aws.Provider;
  /** Its number. */
  readonly id: pulumi.Output<string>;
  /** The name that this account has for a zone's id. */
  zoneName(zone: string): pulumi.Output<string>;
  readonly image: pulumi.Output<string>;
  /** AWS's own list of the addresses of its S3. */
  readonly s3Addresses: pulumi.Output<string>;
}

/** Makes: the provider, with the tags that everything carries. */
export function openAccount(name: string, plan: AwsPlan, parent: pulumi.Resource): Account {
  const region = plan.region as aws.Region;
  const provider = new aws.Provider(name, { region, defaultTags: { tags: { ...plan.tags } } }, { parent });
  const asking = { provider, parent };
  const ids = plan.zones.map((zone) => zone.id);
  const zones = aws.getAvailabilityZonesOutput({ filters: [{ name: "zone-id", values: ids }] }, asking);
  return {
    plan,
    provider,
    id: aws.getCallerIdentityOutput({}, asking).accountId,
    zoneName: (zone) =>
      pulumi.all([zones.zoneIds, zones.names]).apply(([known, names]) => {
        const found = names[known.indexOf(zone)];
        if (found === undefined)
          throw new Error(`${plan.region} has no zone ${zone} for this account: change cluster.zones`);
        return found;
      }),
    image: pulumi.output(findImage(plan, asking)),
    s3Addresses: aws.ec2.getManagedPrefixListOutput({ name: `com.amazonaws.${plan.region}.s3` }, asking).id,
  };
}

/** An image that isn't there, or is built for other machines, is said before anything is made. */
async function findImage({ image, region }: AwsPlan, asking: pulumi.InvokeOptions): Promise<string> {
  const filters = [
    { name: "image-id", values: [image.id] },
    { name: "architecture", values: [image.architecture] },
  ];
  try {
    return (await aws.ec2.getAmi({ filters, owners: ["amazon", "self"], includeDeprecated: true }, asking)).id;
  } catch (error) {
    const cure = "docs/aws.md says how to find one for platform.image";
    throw new Error(
      `${region} has no image ${image.id} for ${image.architecture}: ${cure} (${(error as Error).message})`,
    );
  }
}
