// Counting graphemes in windows finds what counting them at once finds.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isWithinGraphemes } from "../../api/grapheme-limit.ts";

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const lengthOf = (text: string) => [...segmenter.segment(text)].length;

it("agrees with a count of the whole text, whatever the text is and wherever a window ends", () => {
  const parts = fc.constantFrom(
    "a",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "🇫",
    "ก็ำ",
    "e\u0301",
    "한",
    "\r\n",
    "👍🏽",
    "\u200d",
    "क्ष",
    "\u0600",
  );
  fc.assert(
    fc.property(fc.array(parts, { minLength: 100, maxLength: 400 }), (drawn) => {
      const text = drawn.join("");
      const length = lengthOf(text);
      expect(isWithinGraphemes(text, length)).toBe(true);
      expect(isWithinGraphemes(text, length - 1)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it("counts one grapheme with 200,000 marks as one", () => {
  expect(isWithinGraphemes(`a${"\u0301".repeat(200_000)}`, 1)).toBe(true);
  expect(isWithinGraphemes(`a${"\u0301".repeat(200_000)}b`, 1)).toBe(false);
});
