/** Errors as one sentence. */

/** What went wrong, for a person: never a stack, never "[object Object]". */
export function sentence(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const causes = [...new Set(error.errors.map(sentence))].join("; ");
    return error.message === "" ? causes : `${error.message.replace(/[.:]$/, "")}: ${causes}`;
  }
  if (error instanceof Error) {
    if (error.message === "") return error.name;
    // A programming error isn't the user's: say whose it is.
    return error instanceof TypeError || error instanceof ReferenceError
      ? `Internal error: ${error.message}`
      : error.message;
  }
  return typeof error === "string" ? error : JSON.stringify(error);
}
