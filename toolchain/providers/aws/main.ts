/** Stand-in for the official aws plugin: it previews, and refuses to make, change or delete anything. */
import { serve } from "../../../providers/host/serve";
import { installedVersion } from "../versions";
import { LOOK_UPS } from "./look-ups";
import { RESOURCES } from "./resources";

serve({
  name: "aws",
  version: installedVersion("aws"),
  standIn: true,
  takesFiles: true,
  config: ["region", "defaultTags", "skipCredentialsValidation", "skipRegionValidation"],
  resources: RESOURCES,
  functions: LOOK_UPS,
});
