/** An error whose message is all that a user needs: it is printed without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const REASONS: Record<string, string | undefined> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file",
};

/** "/x/y can't be written: the disk is full"; `undefined` for errors that aren't about files. */
export function fileSentence(error: unknown): string | undefined {
  const { code, path: file, syscall = "use" } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : REASONS[code];
  return reason && file ? `${file} can't be used (${syscall}): ${reason}.` : undefined;
}

/** What the engine itself says in an error of the Automation API, whose message also holds the command and its output. */
export function engineSentence(error: unknown): string | undefined {
  const lines = messageOf(error).split("\n");
  const said = lines.filter((line) => line.startsWith("error: ")).map((line) => line.slice("error: ".length));
  return said.length > 0 ? [...new Set(said)].join("\n") : undefined;
}
