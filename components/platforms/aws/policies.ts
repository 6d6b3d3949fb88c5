// Policy documents, as AWS reads them.

import * as pulumi from "@pulumi/pulumi";

type Value = pulumi.Input<string> | readonly pulumi.Input<string>[];

export interface Statement {
  readonly Effect?: "Allow" | "Deny";
  readonly Principal?: string | Readonly<Record<string, Value>>;
  readonly Action: Value;
  readonly Resource: Value;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

export function document(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi
    .output(statements.map((statement) => ({ Effect: "Allow", ...statement })))
    .apply((Statement) => JSON.stringify({ Version: "2012-10-17", Statement }));
}

/** Who may take on a role. */
export function assumedBy(service: string, conditions: Statement["Condition"] = {}): pulumi.Output<string> {
  const Statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const Condition = Object.keys(conditions).length > 0 ? { Condition: conditions } : {};
  return pulumi
    .output({ ...Statement, ...Condition })
    .apply((only) => JSON.stringify({ Version: "2012-10-17", Statement: [only] }));
}
