/**
 * What this program asks AWS, answered without AWS: recorded forms with the asker's own ids in them. The account is the
 * one that AWS's documentation uses, so that nobody takes it for theirs.
 */
import type { Props } from "../../../providers/host/types";

const ACCOUNT = "123456789012";

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

const filtered = (args: Props, name: string): readonly string[] =>
  ((args["filters"] as Filter[] | undefined) ?? []).find((filter) => filter.name === name)?.values ?? [];

export const LOOK_UPS: Readonly<Record<string, (args: Props, config: Props) => Promise<Props>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () =>
    Promise.resolve({
      id: ACCOUNT,
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/preview`,
      userId: "AIDACKCEVSQ6C2EXAMPLE",
    }),

  /** Each account has its own letters for zones; these go by the ids' numbers. */
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, config) => {
    const ids = [...filtered(args, "zone-id")].sort();
    const region = String(config["region"]);
    const names = ids.map((id) => region + String.fromCharCode("a".charCodeAt(0) + Number(id.slice(-1)) - 1));
    return Promise.resolve({ id: region, region, names, zoneIds: ids, groupNames: [region] });
  },

  /** Nothing is known of an image here: it is taken for what it was asked for. */
  "aws:ec2/getAmi:getAmi": (args) => {
    const [[id = ""], [architecture = ""]] = [filtered(args, "image-id"), filtered(args, "architecture")];
    return Promise.resolve({ id, imageId: id, architecture });
  },

  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (args) =>
    Promise.resolve({ id: "pl-0123456789abcdef0", name: args["name"], addressFamily: "IPv4" }),
};
