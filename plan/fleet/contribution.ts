// What a part of the platform (registry, monitoring, mirrors) adds to the plan: its fleets and all that they need.

import type { AccessRule } from "../catalog/access";
import type { PlannedTopic } from "../catalog/topics";
import type { PlannedUser } from "../users";
import type { Warning } from "../problems";
import type { CertificateRequest } from "../security";
import type { Fleet } from "./fleet";

/** A generated password that isn't a Kafka user's; its mark is `password/<name>`. */
export interface PlannedSecret {
  readonly name: string;
  readonly purpose: string;
  /** Whose line in `security.passwords` it follows; its own name unless another is said. */
  readonly holder?: string;
  /** No successor can be valid beside it. */
  readonly alone?: true;
  /** Of one that is alone: a later one is another password under the same mark. */
  readonly generation?: number;
  /** Also provide `bcrypt/<name>`, for programs that keep only a hash. */
  readonly bcrypt: boolean;
  /** Also provide `digest/<name>`: SHA-256 of user, realm and password, with colons between them, in hex. */
  readonly digest?: { readonly user: string; readonly realm: string };
}

/** Something that people open in a browser. */
export interface PlannedConsole {
  readonly name: string;
  readonly url: string;
  readonly user: string;
  /** The secret that is its password. */
  readonly secret: string;
}

export interface Contribution {
  readonly fleets: readonly Fleet[];
  readonly users: readonly PlannedUser[];
  readonly access: readonly AccessRule[];
  readonly secrets: readonly PlannedSecret[];
  readonly certificates: readonly CertificateRequest[];
  /** Topics of the platform's own. */
  readonly topics: readonly PlannedTopic[];
  readonly consoles: readonly PlannedConsole[];
  readonly warnings: readonly Warning[];
}

export const NOTHING: Contribution = {
  fleets: [],
  users: [],
  access: [],
  secrets: [],
  certificates: [],
  topics: [],
  consoles: [],
  warnings: [],
};

export function together(contributions: readonly Contribution[]): Contribution {
  return contributions.reduce(
    (all, each) => ({
      fleets: [...all.fleets, ...each.fleets],
      users: [...all.users, ...each.users],
      access: [...all.access, ...each.access],
      secrets: [...all.secrets, ...each.secrets],
      certificates: [...all.certificates, ...each.certificates],
      topics: [...all.topics, ...each.topics],
      consoles: [...all.consoles, ...each.consoles],
      warnings: [...all.warnings, ...each.warnings],
    }),
    NOTHING,
  );
}
