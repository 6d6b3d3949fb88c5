// The stack's schema registry, asked as its administrator.

import { RegistryClient } from "../../providers/registry/client";
import { misused } from "./exit";
import type { Session } from "./session";

export async function registryOf(session: Session): Promise<RegistryClient> {
  const { plan, outputs } = await session.target();
  if (!plan.registry) misused("The stack has no schema registry: none of its systems has schemas.");
  const { engine, urls } = plan.registry;
  const { registryAdmin: login, caCertificate } = outputs;
  const client = new RegistryClient({
    engine,
    urls,
    ...(caCertificate ? { caCertificate } : {}),
    ...(login ? { user: login.user, password: login.password } : {}),
  });
  session.closing({ close: () => Promise.resolve(client.close()) });
  return client;
}
