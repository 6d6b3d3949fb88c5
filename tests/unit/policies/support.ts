// Runs a rule as the engine does: through the SDK's own server, with resources as they come over the wire.

import {
  AnalyzeRequest,
  AnalyzerResourceOptions,
  EnforcementLevel,
  type AnalyzeResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Policies, ResourceValidation } from "@pulumi/policy";
import type { PackConfig } from "../../../policies/config";
import { packConfig } from "../../../policies/config";
import { toPolicy, type Environment, type Rule } from "../../../policies/rule";
import { RULES } from "../../../policies/rules";

export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Given {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly environment?: Environment;
  readonly overrides?: Parameters<typeof packConfig>[1];
}

interface Server {
  makeAnalyzeRpcFun(
    pack: string,
    version: string,
    level: string,
    policies: Policies,
  ): (call: { request: AnalyzeRequest }, done: (error: Error | null, response: AnalyzeResponse) => void) => void;
}

const server = module.require("@pulumi/policy/server") as Server;

export interface Said {
  readonly level: "advisory" | "mandatory";
  readonly message: string;
}

/** What the rule says of a resource called `it`. */
export async function judge(id: string, given: Given): Promise<Said[]> {
  const rule = RULES.find((each) => each.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  const config = packConfig(given.environment ?? "prod", given.overrides)[id];
  const policy = { ...toPolicy(rule), ...(config ? { enforcementLevel: config.enforcementLevel } : {}) };
  // The engine fills in the schema's defaults and hands the configuration to the server; here it is put in its place.
  const validate = policy.validateResource as ResourceValidation;
  policy.validateResource = (args, report) =>
    validate({ ...args, getConfig: <T>() => complete(rule, config) as T }, report);
  const options = new AnalyzerResourceOptions().setProtect(given.protect ?? false);
  const request = new AnalyzeRequest()
    .setType(given.type)
    .setName("it")
    .setUrn(`urn:pulumi:stack::project::${given.type}::it`)
    .setProperties(Struct.fromJavaScript(given.props as Parameters<typeof Struct.fromJavaScript>[0]))
    .setOptions(options);
  const analyze = server.makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", [policy]);
  const response = await new Promise<AnalyzeResponse>((done, failed) =>
    analyze({ request }, (error, answer) => (error ? failed(error) : done(answer))),
  );
  return response.getDiagnosticsList().map((diagnostic) => ({
    level: diagnostic.getEnforcementlevel() === EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
    message: diagnostic.getMessage().split("\n").at(-1) ?? "",
  }));
}

function complete(rule: Rule, config: PackConfig[string] | undefined): Record<string, unknown> {
  const defaults = Object.entries(rule.config?.properties ?? {}).map(
    ([name, schema]) => [name, schema.default] as const,
  );
  return { ...Object.fromEntries(defaults), ...config };
}
