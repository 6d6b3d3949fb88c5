/** When certificates and passwords were made, by the engine's state. Only names and dates are taken from it. */
import { StackNotFoundError } from "@pulumi/pulumi/automation";
import type { IssuedCertificate } from "../plan/report/certificates";
import { bringTools } from "./commands/session";
import type { StackChoice } from "./workspace";

interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly urn: string;
    readonly created?: string;
    readonly outputs?: Readonly<Record<string, unknown>>;
  }[];
}

export interface Issued {
  readonly certificates: readonly IssuedCertificate[];
  /** By name: ISO 8601. */
  readonly passwords: ReadonlyMap<string, string>;
}

const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const NOTHING: Issued = { certificates: [], passwords: new Map() };

export async function readIssued(choice: StackChoice): Promise<Issued> {
  const { open } = await bringTools(false);
  try {
    const { stack } = await open(choice, false);
    const { deployment } = (await stack.exportStack()) as { deployment?: State };
    const resources = deployment?.resources ?? [];
    const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
    return {
      certificates: resources.flatMap(({ type, urn, outputs = {} }) => {
        const { validityStartTime: from, validityEndTime: until } = outputs;
        if (type !== SIGNED || typeof from !== "string" || typeof until !== "string") return [];
        return [{ name: nameOf(urn), from, until }];
      }),
      passwords: new Map(
        resources.flatMap(({ type, urn, created }) =>
          type === PASSWORD && created !== undefined ? [[nameOf(urn), created] as const] : [],
        ),
      ),
    };
  } catch (error) {
    if (error instanceof StackNotFoundError) return NOTHING;
    throw error;
  }
}
