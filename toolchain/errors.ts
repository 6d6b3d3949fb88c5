/** An error whose message is all that a user needs: it is printed without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
