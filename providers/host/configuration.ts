/** The provider's own configuration: checked, compared and taken over. */
import {
  CheckResponse,
  ConfigureResponse,
  DiffResponse,
  type CheckRequest,
  type ConfigureRequest,
  type DiffRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { failure } from "./resources";
import type { Session } from "./session";
import { receive, sameValue, send } from "./wire";

/** What the engine itself adds to a provider's configuration. */
const ENGINE_OWN = ["version", "pluginDownloadURL"];

export function checkConfig(session: Session, request: CheckRequest): CheckResponse {
  const news = receive(request.getNews());
  const known = session.plugin.config ?? [];
  const response = new CheckResponse();
  for (const name of Object.keys(news.values)) {
    if (known.includes(name) || ENGINE_OWN.includes(name)) continue;
    const allowed = known.length === 0 ? "it takes no configuration" : `it takes ${known.join(", ")}`;
    const reason = `The configuration property "${name}" is not implemented by ${session.who}; ${allowed}.`;
    response.addFailures(failure(name, reason));
  }
  for (const { property, reason } of session.plugin.checkConfig?.(news.values) ?? []) {
    response.addFailures(failure(property, reason));
  }
  return response.setInputs(send(news.values, [], news));
}

/** Another connection or other credentials never replace resources: they still belong to the same system. */
export function diffConfig(request: DiffRequest): DiffResponse {
  const olds = receive(request.getOldInputs() ?? request.getOlds()).values;
  const news = receive(request.getNews()).values;
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...names].filter((name) => !sameValue(olds[name], news[name]));
  return new DiffResponse()
    .setChanges(changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList(changed);
}

export function configure(session: Session, request: ConfigureRequest): ConfigureResponse {
  session.config = receive(request.getArgs());
  return new ConfigureResponse()
    .setAcceptsecrets(true)
    .setSupportspreview(true)
    .setAcceptresources(false)
    .setAcceptoutputs(false);
}
