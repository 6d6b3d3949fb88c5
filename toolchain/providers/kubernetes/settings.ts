/** What the provider itself may be told. */
import type { Failure, Props } from "../../../providers/host/types";

export const CONFIG = [
  "kubeconfig",
  "context",
  "enableServerSideApply",
  "enableConfigMapMutable",
  "enableSecretMutable",
] as const;

export function configFailures(config: Props): Failure[] {
  return ["enableServerSideApply", "enableConfigMapMutable", "enableSecretMutable"]
    .filter((property) => [false, "false"].includes(config[property] as boolean | string))
    .map((property) => ({ property, reason: "can't be turned off in this stand-in" }));
}
