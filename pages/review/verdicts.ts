// What a review comes to, in three words.

import type { Review } from "../../plan/review/review";

export const VERDICTS: Readonly<Record<Review["verdict"], { readonly symbol: string; readonly words: string }>> = {
  refused: { symbol: "⛔", words: "would be refused" },
  consent: { symbol: "⚠️", words: "can't all be taken back" },
  fine: { symbol: "✅", words: "can be deployed" },
  nothing: { symbol: "✅", words: "no change" },
};
