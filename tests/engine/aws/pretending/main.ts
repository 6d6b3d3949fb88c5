// An aws plugin for tests alone: it says that everything was made, so that the real engine has a state to plan changes
// from. What it takes, and what a change replaces, is the stand-in's own table. It is installed nowhere but in a test.

import { serve } from "../../../../providers/host/serve";
import type { Props, ResourceType } from "../../../../providers/host/types";
import { LOOK_UPS } from "../../../../toolchain/providers/aws/look-ups";
import { RESOURCES } from "../../../../toolchain/providers/aws/resources";
import { installedVersion } from "../../../../toolchain/providers/versions";

const PREFIXES: Readonly<Record<string, string>> = {
  Instance: "i",
  Volume: "vol",
  NetworkInterface: "eni",
  Vpc: "vpc",
};
let made = 0;

function pretending(token: string, type: ResourceType): ResourceType {
  const kind = token.split(":").at(-1) ?? "";
  return {
    ...type,
    create: (inputs) => {
      const number = (++made).toString(16).padStart(17, "0");
      const id = `${PREFIXES[kind] ?? kind.toLowerCase()}-${number}`;
      return Promise.resolve({ id, outputs: { ...computed(id, inputs), ...inputs } });
    },
    update: (old, news) => Promise.resolve({ outputs: { ...old.outputs, ...news } }),
    delete: () => Promise.resolve(),
    read: (id, state) => Promise.resolve({ id, ...state }),
  };
}

function computed(id: string, inputs: Props): Props {
  const [privateIp = "10.0.0.9"] = (inputs["privateIps"] as string[] | undefined) ?? [];
  const arn = `arn:aws:test:eu-central-1:123456789012:${id}`;
  return { arn, privateIp, keyId: id, zoneId: id, name: id, dnsName: `${id}.example.org`, bucket: id };
}

serve({
  name: "aws",
  version: installedVersion("aws"),
  takesFiles: true,
  config: ["region", "defaultTags", "skipCredentialsValidation", "skipRegionValidation"],
  resources: Object.fromEntries(Object.entries(RESOURCES).map(([token, type]) => [token, pretending(token, type)])),
  functions: LOOK_UPS,
});
