/** The plugin's configuration: the official plugin's properties, as far as this stand-in implements them. */
import type { Failure, Props } from "../../../providers/host/types";
import type { SaslMechanism, Settings } from "../../../providers/kafka/connection";

export interface StandInSettings extends Settings {
  readonly timeoutSeconds: number;
}

const MECHANISMS: Readonly<Record<string, SaslMechanism>> = {
  plain: "PLAIN",
  "scram-sha256": "SCRAM-SHA-256",
  "scram-sha512": "SCRAM-SHA-512",
};

/** `kafkaVersion` is taken and has no effect: the protocol's versions are agreed with the brokers. */
export const SETTINGS = [
  "bootstrapServers",
  "caCert",
  "clientCert",
  "clientKey",
  "clientKeyPassphrase",
  "kafkaVersion",
  "saslMechanism",
  "saslPassword",
  "saslUsername",
  "skipTlsVerify",
  "timeout",
  "tlsEnabled",
] as const;

const DEFAULT_TIMEOUT_SECONDS = 120;

/** Everything wrong with the configuration at once; what isn't known yet is let through. */
export function settingsFailures(config: Props): Failure[] {
  const failures: Failure[] = [];
  const refuse = (property: string, reason: string): void => void failures.push({ property, reason });
  const isKnown = (name: string): boolean => typeof config[name] !== "symbol";

  const servers = decoded(config["bootstrapServers"]);
  if (isKnown("bootstrapServers")) {
    if (!Array.isArray(servers) || servers.length === 0)
      refuse("bootstrapServers", `"bootstrapServers" must name at least one broker as host:port.`);
    else {
      for (const server of servers.filter((item) => parseServer(item) === undefined)) {
        refuse("bootstrapServers", `"bootstrapServers" holds ${JSON.stringify(server)}, which is not host:port.`);
      }
    }
  }
  const mechanism = typeof config["saslMechanism"] === "string" ? config["saslMechanism"] : "plain";
  if (isKnown("saslMechanism") && !(mechanism in MECHANISMS)) {
    const allowed = Object.keys(MECHANISMS).join(", ");
    refuse(
      "saslMechanism",
      `"saslMechanism" ${JSON.stringify(mechanism)} is not implemented by this stand-in; it knows ${allowed}.`,
    );
  }
  if (decoded(config["skipTlsVerify"]) === true) {
    refuse(
      "skipTlsVerify",
      `"skipTlsVerify" is not implemented by this stand-in: give the brokers' authority as "caCert".`,
    );
  }
  for (const name of ["caCert", "clientCert", "clientKey"]) {
    const value = config[name];
    if (typeof value === "string" && value !== "" && !value.includes("-----BEGIN ")) {
      refuse(name, `"${name}" must be PEM text; this stand-in doesn't read files.`);
    }
  }
  if (isKnown("timeout") && config["timeout"] !== undefined && !(Number(decoded(config["timeout"])) > 0)) {
    refuse("timeout", `"timeout" must be a number of seconds above 0.`);
  }
  return failures;
}

export function parseSettings(config: Props): StandInSettings {
  const unknown = Object.keys(config).filter((name) => typeof config[name] === "symbol");
  if (unknown.length > 0)
    throw new Error(`The kafka provider's configuration is not known yet: ${unknown.join(", ")}.`);
  const failures = settingsFailures(config);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join(" "));

  const string = (name: string): string => (typeof config[name] === "string" ? config[name] : "");
  const optional = <Name extends string>(name: Name, value: string): Record<Name, string> | object =>
    value === "" ? {} : { [name]: value };
  return {
    servers: (decoded(config["bootstrapServers"]) as unknown[]).flatMap((server) => parseServer(server) ?? []),
    tls:
      (decoded(config["tlsEnabled"]) ?? true) === false
        ? undefined
        : {
            ...optional("ca", string("caCert")),
            ...optional("cert", string("clientCert")),
            ...optional("key", string("clientKey")),
            ...optional("passphrase", string("clientKeyPassphrase")),
          },
    sasl:
      string("saslUsername") === ""
        ? undefined
        : {
            mechanism: MECHANISMS[string("saslMechanism") || "plain"] ?? "PLAIN",
            username: string("saslUsername"),
            password: string("saslPassword"),
          },
    timeoutSeconds: Number(decoded(config["timeout"]) ?? DEFAULT_TIMEOUT_SECONDS),
  };
}

/** The SDK sends everything that isn't a string as JSON. */
function decoded(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function parseServer(server: unknown): { host: string; port: number } | undefined {
  const match = typeof server === "string" ? /^\[?([^\s[\]/]+?)\]?:(\d{1,5})$/.exec(server) : null;
  const port = Number(match?.[2]);
  return match?.[1] && port > 0 && port < 65536 ? { host: match[1], port } : undefined;
}
