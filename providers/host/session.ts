/** What one run of a plugin knows: the plugin itself, its configuration, its way to the engine's log, its end. */
import type { EngineLog } from "./engine-log";
import type { Context, ProviderPlugin, ResourceType } from "./types";
import { NOTHING, type Received } from "./wire";

export class Session {
  /** The configuration as the engine sent it. */
  config: Received = NOTHING;
  /** Aborted when the user interrupts the deployment. */
  readonly interruption = new AbortController();

  constructor(
    readonly plugin: ProviderPlugin,
    readonly log: EngineLog,
  ) {}

  /** Who refuses, as the beginning of a sentence. */
  get who(): string {
    return this.plugin.standIn
      ? `this stand-in for the official ${this.plugin.name} plugin`
      : `the ${this.plugin.name} plugin`;
  }

  resourceType(urn: string): { token: string; type: ResourceType } {
    const token = typeToken(urn);
    const type = Object.hasOwn(this.plugin.resources, token) ? this.plugin.resources[token] : undefined;
    if (type === undefined) {
      const known = Object.keys(this.plugin.resources).join(", ");
      throw new Error(`${token} is not implemented by ${this.who}; it implements ${known}.`);
    }
    return { token, type };
  }

  context(urn: string, options: { preview?: boolean; timeout?: number } = {}): Context {
    return {
      urn,
      config: this.config.values,
      preview: options.preview ?? false,
      signal: this.interruption.signal,
      ...(options.timeout ? { timeoutSeconds: options.timeout } : {}),
      log: (severity, message, { status = false } = {}) => this.log.write(severity, message, { urn, status }),
    };
  }
}

/** `urn:pulumi:stack::project::parent$type::name` → `type`. */
export function typeToken(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}
