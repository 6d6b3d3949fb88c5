// The library throws away a whole answer for one item's error: a topic without a leader hides all the others.

import type { Library } from "./connection";

/** What was answered, with the errors of single items in it; other failures remain failures. */
export async function answerOf<Answer>(library: Library, asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof library.ResponseError && error["response"]) return error["response"] as Answer;
    throw error;
  }
}
