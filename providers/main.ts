// Our own provider plugin: resource types for what no official provider does.

import { bundle } from "./aws/bundle";
import { member } from "./aws/member";
import { credential } from "./access/credential";
import { balance } from "./cluster/balance/balance";
import { brokerSettings } from "./cluster/broker-settings";
import { closeAll } from "./cluster/connection";
import { metadataVersion } from "./cluster/metadata-version";
import { quorum } from "./cluster/quorum";
import { clusterReady } from "./cluster/ready";
import { dockerHost } from "./docker/host";
import { dockerMember } from "./docker/member";
import { dockerSeat } from "./docker/seat";
import { serve } from "./host/serve";
import { libraryFault } from "./kafka/library-faults";
import { localInstance } from "./local/instance";
import { localNode } from "./local/node";
import { closeRegistries } from "./registry/client";
import { compatibility } from "./registry/level";
import { schemaSubject } from "./registry/subject";
import { platformLogins } from "./rotation/logins";
import { rotationGate } from "./rotation/gate";
import { keystores } from "./security/keystores";
import { passwordHash } from "./security/password-hash";
import { guard } from "./topics/guard";

// What we and the processes that we start write is nobody else's to read.
process.umask(0o077);

serve({
  name: "kafkaplatform",
  version: "0.1.0",
  resources: {
    "kafkaplatform:local:Node": localNode,
    "kafkaplatform:local:Instance": localInstance,
    "kafkaplatform:aws:Member": member,
    "kafkaplatform:aws:Bundle": bundle,
    "kafkaplatform:docker:Host": dockerHost,
    "kafkaplatform:docker:Member": dockerMember,
    "kafkaplatform:docker:Seat": dockerSeat,
    "kafkaplatform:cluster:Quorum": quorum,
    "kafkaplatform:cluster:Balance": balance,
    "kafkaplatform:cluster:BrokerSettings": brokerSettings,
    "kafkaplatform:cluster:Ready": clusterReady,
    "kafkaplatform:cluster:MetadataVersion": metadataVersion,
    "kafkaplatform:access:Credential": credential,
    "kafkaplatform:security:Keystores": keystores,
    "kafkaplatform:security:PasswordHash": passwordHash,
    "kafkaplatform:access:PlatformLogins": platformLogins,
    "kafkaplatform:security:Rotation": rotationGate,
    "kafkaplatform:topics:Guard": guard,
    "kafkaplatform:registry:SchemaSubject": schemaSubject,
    "kafkaplatform:registry:Compatibility": compatibility,
  },
  survives: libraryFault,
  async close() {
    closeRegistries();
    await closeAll();
  },
});
