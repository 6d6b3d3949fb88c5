/** Access rules, quotas and credentials in Kafka's protocol. */
import type { ClientQuotaEntityTypeValue, ClientQuotaKeyValue } from "@platformatic/kafka" with {
  "resolution-mode": "import",
};
import { Code, type AclEntry, type KafkaAdmin } from "./admin";
import { type Requests, type Result } from "./requests";

type AccessCalls = Pick<
  KafkaAdmin,
  | "createAcls"
  | "deleteAcls"
  | "listAcls"
  | "alterQuotas"
  | "listQuotas"
  | "upsertCredentials"
  | "deleteCredentials"
  | "listCredentials"
>;

const ANY = 1;

export function accessCalls(requests: Requests): AccessCalls {
  return {
    createAcls: (entries) =>
      requests.change(entries, async (some) => {
        const wire = some.map(aclToWire);
        const answer = await requests.ask((lib, to) => lib.createAclsV3.api.async(to, wire), { repeatable: true });
        return answer.results;
      }),

    deleteAcls: (entries) =>
      requests.change(entries, async (some) => {
        const wire = some.map(aclToWire);
        const answer = await requests.ask((lib, to) => lib.deleteAclsV3.api.async(to, wire), { repeatable: true });
        return answer.filterResults;
      }),

    async listAcls() {
      const everything = {
        resourceType: ANY,
        resourceName: null,
        resourcePatternType: ANY,
        principal: null,
        host: null,
        operation: ANY,
        permissionType: ANY,
      } as const;
      const answer = await requests.ask((lib, to) => lib.describeAclsV3.api.async(to, everything), {
        repeatable: true,
      });
      if (answer.errorCode !== 0) throw await requests.failure(answer);
      return answer.resources.flatMap(({ resourceType, resourceName, resourcePatternType: patternType, acls }) =>
        acls.map(({ principal, host, operation, permissionType: permission }) => {
          return { resourceType, resourceName, patternType, principal, host, operation, permission };
        }),
      );
    },

    alterQuotas: (changes) =>
      requests.change(changes, async (some) => {
        const entries = some.map(({ entity, set, remove }) => ({
          // The library names fewer types and keys than Kafka knows, and sends what it is given.
          entities: [{ entityType: entity.type as ClientQuotaEntityTypeValue, entityName: entity.name ?? null }],
          ops: [
            ...Object.entries(set).map(([key, value]) => ({
              key: key as ClientQuotaKeyValue,
              value,
              remove: false as const,
            })),
            ...remove.map((key) => ({ key: key as ClientQuotaKeyValue, remove: true as const })),
          ],
        }));
        const answer = await requests.ask((lib, to) => lib.alterClientQuotasV1.api.async(to, entries, false), {
          repeatable: true,
        });
        const key = (type: string, name: string | null | undefined): string => `${type} ${name ?? ""}`;
        const found = new Map(
          answer.entries.map((entry) => [key(entry.entity[0]?.entityType ?? "", entry.entity[0]?.entityName), entry]),
        );
        return some.map(({ entity }): Result => found.get(key(entity.type, entity.name)) ?? { errorCode: -1 });
      }),

    async listQuotas(type) {
      const answer = await requests.ask(
        (lib, to) => {
          const { ANY } = lib.ClientQuotaMatchTypes;
          const components = [{ entityType: type as ClientQuotaEntityTypeValue, matchType: ANY }];
          return lib.describeClientQuotasV0.api.async(to, components, true);
        },
        { repeatable: true },
      );
      if (answer.errorCode !== 0) throw await requests.failure(answer);
      return answer.entries.map(({ entity, values }) => ({
        entity: { type, name: entity[0]?.entityName ?? undefined },
        values: Object.fromEntries(values.map(({ key, value }) => [key, value])),
      }));
    },

    upsertCredentials: (changes) =>
      requests.change(changes, async (some) => {
        const upserts = some.map(({ username, ...rest }) => ({ name: username, ...rest }));
        const answer = await requests.ask((lib, to) => lib.alterUserScramCredentialsV0.api.async(to, [], upserts), {
          repeatable: true,
        });
        return byUser(answer.results, some);
      }),

    deleteCredentials: (credentials) =>
      requests.change(credentials, async (some) => {
        const deletions = some.map(({ username, mechanism }) => ({ name: username, mechanism }));
        const answer = await requests.ask((lib, to) => lib.alterUserScramCredentialsV0.api.async(to, deletions, []), {
          repeatable: true,
        });
        return byUser(answer.results, some);
      }),

    async listCredentials(usernames) {
      const users = [...new Set(usernames)].map((name) => ({ name }));
      const answer = await requests.ask((lib, to) => lib.describeUserScramCredentialsV0.api.async(to, users), {
        repeatable: true,
      });
      if (answer.errorCode !== 0) throw await requests.failure(answer);
      const wrong = answer.results.find(({ errorCode }) => errorCode !== 0 && errorCode !== Code.RESOURCE_NOT_FOUND);
      if (wrong !== undefined) throw await requests.failure(wrong);
      return answer.results.flatMap(({ user, credentialInfos }) =>
        credentialInfos.map(({ mechanism, iterations }) => ({ username: user, mechanism, iterations })),
      );
    },
  };
}

function byUser(
  results: readonly (Result & { readonly user: string })[],
  items: readonly { username: string }[],
): Result[] {
  const found = new Map(results.map((result) => [result.user, result]));
  return items.map(({ username }) => found.get(username) ?? { errorCode: -1 });
}

function aclToWire(entry: AclEntry): {
  resourceType: 0;
  resourceName: string;
  resourcePatternType: 0;
  principal: string;
  host: string;
  operation: 0;
  permissionType: 0;
} {
  // Any number is sent as it is; the library's type wants one of its own constants.
  return {
    resourceType: entry.resourceType as 0,
    resourceName: entry.resourceName,
    resourcePatternType: entry.patternType as 0,
    principal: entry.principal,
    host: entry.host,
    operation: entry.operation as 0,
    permissionType: entry.permission as 0,
  };
}
