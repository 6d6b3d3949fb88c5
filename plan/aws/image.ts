// Where AWS says which image is the newest.

import type { AwsSettings } from "./settings";

/** Amazon Linux 2023, as a public parameter of Systems Manager in every region. */
export function imageParameter(architecture: AwsSettings["image"]["architecture"]): string {
  return `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
}
