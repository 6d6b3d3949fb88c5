/** Stand-in for the official kafka plugin. */
import { serve } from "../../../providers/host/serve";
import type { Context } from "../../../providers/host/types";
import { installedVersion } from "../versions";
import { aclType } from "./acl";
import { clusterOf, type Cluster, type Patience } from "../../../providers/kafka/cluster";
import { KafkaConnection } from "../../../providers/kafka/connection";
import { libraryFault } from "../../../providers/kafka/library-faults";
import { accessCalls } from "../../../providers/kafka/protocol-access";
import { topicCalls } from "../../../providers/kafka/protocol-topics";
import { quotaType } from "./quota";
import { Requests } from "../../../providers/kafka/requests";
import { SETTINGS, parseSettings, settingsFailures } from "./settings";
import { topicType } from "./topic";
import { userScramCredentialType } from "./user-scram-credential";

let open: { cluster: Cluster; timeoutSeconds: number; connection: KafkaConnection } | undefined;

/** The engine starts a process for each provider, so that one connection is all it ever needs. */
function connect(context: Context): { cluster: Cluster; patience: Patience } {
  if (open === undefined) {
    const settings = parseSettings(context.config);
    const connection = new KafkaConnection(settings);
    const requests = new Requests(connection);
    const cluster = clusterOf({ ...topicCalls(requests), ...accessCalls(requests) });
    open = { cluster, connection, timeoutSeconds: settings.timeoutSeconds };
  }
  const timeoutSeconds = context.timeoutSeconds ?? open.timeoutSeconds;
  return { cluster: open.cluster, patience: { timeoutSeconds, signal: context.signal } };
}

serve({
  name: "kafka",
  version: installedVersion("kafka"),
  standIn: true,
  config: SETTINGS,
  checkConfig: settingsFailures,
  resources: {
    "kafka:index/topic:Topic": topicType(connect),
    "kafka:index/acl:Acl": aclType(connect),
    "kafka:index/quota:Quota": quotaType(connect),
    "kafka:index/userScramCredential:UserScramCredential": userScramCredentialType(connect),
  },
  survives: libraryFault,
  close: async () => open?.connection.close(),
});
