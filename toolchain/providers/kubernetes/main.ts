/** Stand-in for the official kubernetes plugin: previews anywhere, and works on the cluster of a given kubeconfig. */
import { serve } from "../../../providers/host/serve";
import type { Context } from "../../../providers/host/types";
import { installedVersion } from "../versions";
import { Api } from "./api";
import { connectionOf } from "./connection";
import { KINDS } from "./kinds";
import { resourceType } from "./resource";
import { CONFIG, configFailures } from "./settings";

let api: Api | undefined;

/** The engine starts a process for each provider, so that one connection is all it ever needs. */
function connect({ config }: Context): Api {
  return (api ??= new Api(connectionOf(config)));
}

serve({
  name: "kubernetes",
  version: installedVersion("kubernetes"),
  standIn: true,
  config: CONFIG,
  checkConfig: configFailures,
  resources: Object.fromEntries(KINDS.map((kind) => [kind.token, resourceType(kind, connect)])),
});
