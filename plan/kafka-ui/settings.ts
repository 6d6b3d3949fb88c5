// Its own file of settings, which is also where its secrets are.

import { stringify } from "yaml";
import { material } from "../materials";
import { OPERATOR } from "../monitoring/names";
import { SCRAM_MECHANISM } from "../security";
import { LOGIN_SECRET } from "./names";

export const AUTHORITY_FILE = "authority.pem";
export const IDENTITY_FILE = "identity.pem";
export const CERTIFICATE_FILE = "certificate.pem";
export const KEY_FILE = "key.pem";

export interface KafkaUiArgs {
  readonly cluster: string;
  readonly bootstrapServers: string;
  readonly bind: string;
  readonly port: number;
  /** Its directory of files, as it sees that. */
  readonly directory: string;
  readonly secure: boolean;
  /** Its name at Kafka. */
  readonly login: string;
  readonly registry?: { readonly url: string; readonly account?: { readonly user: string; readonly secret: string } };
}

export function settingsFile(args: KafkaUiArgs): string {
  const { cluster, bootstrapServers, registry } = args;
  const account = registry?.account;
  return stringify(
    {
      server: server(args),
      // Without this line it asks nobody who they are.
      auth: { type: "LOGIN_FORM" },
      spring: { security: { user: { name: OPERATOR, password: `{bcrypt}${material("bcrypt", LOGIN_SECRET)}` } } },
      // Nobody gives it another cluster, or another login.
      dynamic: { config: { enabled: false } },
      // All that it says to strangers is that it is there.
      management: {
        endpoint: { health: { "show-details": "never", "show-components": "never" } },
        endpoints: { web: { exposure: { include: "health" } } },
      },
      logging: { level: { root: "WARN", "io.kafbat.ui": "INFO" } },
      kafka: {
        clusters: [
          {
            name: cluster,
            bootstrapServers,
            readOnly: true,
            properties: connection(args),
            ...(registry ? { schemaRegistry: registry.url } : {}),
            ...(account
              ? { schemaRegistryAuth: { username: account.user, password: material("password", account.secret) } }
              : {}),
          },
        ],
      },
    },
    { lineWidth: 0 },
  );
}

function server({ bind, port, directory, secure }: KafkaUiArgs): object {
  const ssl = {
    enabled: true,
    certificate: `file:${directory}/${CERTIFICATE_FILE}`,
    "certificate-private-key": `file:${directory}/${KEY_FILE}`,
    "enabled-protocols": ["TLSv1.2", "TLSv1.3"],
  };
  return { address: bind, port, ...(secure ? { ssl } : {}) };
}

/** As Kafka's own clients take them; it hands them on as they are. */
export function connection({
  directory,
  secure,
  login: user,
}: Pick<KafkaUiArgs, "directory" | "secure" | "login">): Record<string, string> {
  if (!secure) return {};
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}"`;
  return {
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": SCRAM_MECHANISM,
    "sasl.jaas.config": `${login} password="${material("password", user)}";`,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": `${directory}/${AUTHORITY_FILE}`,
    // For clusters that want to see a certificate.
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": `${directory}/${IDENTITY_FILE}`,
    "ssl.endpoint.identification.algorithm": "https",
  };
}
