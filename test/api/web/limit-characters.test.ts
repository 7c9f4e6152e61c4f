import { expect, it } from "vitest";
import { isWithinGraphemes } from "../../../api/grapheme-limit.ts";
import { limitCharacters } from "../../../api/web/limit-characters.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

/** A text box with the caret at `|`. */
function boxOf(text: string) {
  const box = {
    value: text.replace("|", ""),
    selectionEnd: text.indexOf("|"),
    setSelectionRange(start: number) {
      box.selectionEnd = start;
    },
  };
  return box;
}

function limited(text: string, limit: number): string {
  const box = boxOf(text);
  limitCharacters(box, limit);
  return `${box.value.slice(0, box.selectionEnd)}|${box.value.slice(box.selectionEnd)}`;
}

it.each([
  ["leaves a text that fits", "abc|", "abc|"],
  ["cuts what was typed last", "abcd|", "abc|"],
  ["cuts what was typed, and not what stands behind it", "aXY|bc", "a|bc"],
  ["counts a Thai syllable's marks with it", "กี่กี่กี่|", "กี่กี่กี่|"],
  ["cuts no character apart", "👩‍👧👩‍👧👩‍👧👩‍👧|", "👩‍👧👩‍👧👩‍👧|"],
])("a limit of three characters %s", (_what, text, expected) => {
  expect(limited(text, 3)).toBe(expected);
});

it("a Thai caption of 9,000 characters stays whole, and one of 11,000 is cut to what the API takes", () => {
  expect(limited(`${"กี่".repeat(9000)}|`, 10_000)).toHaveLength(27_001);
  const cut = limited(`${"กี่".repeat(11_000)}|`, 10_000).slice(0, -1);
  expect(isWithinGraphemes(cut, 10_000)).toBe(true);
  expect(isWithinGraphemes(`${cut}ก`, 10_000)).toBe(false);
});

it.each([
  ["of 100,000 letters at the end", `${"word ".repeat(20_000)}|`],
  ["of 100,000 letters at the start", `${"word ".repeat(20_000)}|after it`],
  ["of 5,000 emoji families", `${"👩‍👧".repeat(5000)}|`],
])("a pasted text %s is cut at once", (_what, text) => {
  const { ms, result } = cpuMsOf(() => limited(text, 3000));
  expect(isWithinGraphemes(result.replace("|", ""), 3000)).toBe(true);
  expect(ms).toBeLessThan(1000);
});

it("what stands behind the caret is never cut, even if it is too long by itself", () => {
  expect(limited("new|กี่กี่กี่กี่", 3)).toBe("|กี่กี่กี่กี่");
});
