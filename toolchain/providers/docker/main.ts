/** Stand-in for the official docker plugin: it does the real work on a real engine, for what this program uses. */
import { serve } from "../../../providers/host/serve";
import { installedVersion } from "../versions";
import { containerType } from "./container";
import { networkType, volumeType } from "./belongings";
import { remoteImageType } from "./remote-image";

serve({
  name: "docker",
  version: installedVersion("docker"),
  standIn: true,
  config: [],
  resources: {
    "docker:index/remoteImage:RemoteImage": remoteImageType,
    "docker:index/network:Network": networkType,
    "docker:index/volume:Volume": volumeType,
    "docker:index/container:Container": containerType,
  },
});
