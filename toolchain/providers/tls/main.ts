/** Stand-in for the official tls plugin. */
import { serve } from "../../../providers/host/serve";
import { installedVersion } from "../versions";
import { certRequest } from "./cert-request";
import { locallySignedCert } from "./locally-signed-cert";
import { privateKey } from "./private-key";
import { selfSignedCert } from "./self-signed-cert";

serve({
  name: "tls",
  version: installedVersion("tls"),
  standIn: true,
  resources: {
    "tls:index/privateKey:PrivateKey": privateKey,
    "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
    "tls:index/certRequest:CertRequest": certRequest,
    "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
  },
});
