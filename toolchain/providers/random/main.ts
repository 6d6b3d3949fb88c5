/** Stand-in for the official random plugin. */
import { serve } from "../../../providers/host/serve";
import { installedVersion } from "../versions";
import { randomBytes } from "./bytes";
import { randomId } from "./id";
import { randomPassword } from "./password";

serve({
  name: "random",
  version: installedVersion("random"),
  standIn: true,
  resources: {
    "random:index/randomPassword:RandomPassword": randomPassword,
    "random:index/randomBytes:RandomBytes": randomBytes,
    "random:index/randomId:RandomId": randomId,
  },
});
