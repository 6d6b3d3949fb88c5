/** How the stand-in finds the cluster: the provider's own configuration. */
import { KubeConfig } from "@kubernetes/client-node";
import { existsSync } from "node:fs";
import type { Props } from "../../../providers/host/types";

export function connectionOf(config: Props): KubeConfig {
  const { kubeconfig, context } = config;
  if (typeof kubeconfig !== "string" || kubeconfig === "") {
    throw new Error("There is no cluster yet: the kubernetes stand-in needs a kubeconfig to do more than preview.");
  }
  const read = new KubeConfig();
  // The content itself, or the path of a file with it.
  if (kubeconfig.includes("\n") || kubeconfig.trimStart().startsWith("{")) read.loadFromString(kubeconfig);
  else if (existsSync(kubeconfig)) read.loadFromFile(kubeconfig);
  else throw new Error(`The kubeconfig ${kubeconfig} isn't there.`);
  if (typeof context === "string" && context !== "") {
    if (!read.getContextObject(context)) {
      const known = read.getContexts().map(({ name }) => name);
      throw new Error(`The kubeconfig has no context ${context}; it has ${known.join(", ") || "none"}.`);
    }
    read.setCurrentContext(context);
  }
  if (!read.getCurrentCluster()) throw new Error("The kubeconfig doesn't say which cluster is meant: name a context.");
  return read;
}
