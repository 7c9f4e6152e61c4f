// Texts are cut between graphemes, in a time that does not depend on their content.
import { describe, expect, it } from "vitest";
import { cleanText, cutAt } from "../../../api/captions/clean-text.ts";
import { fitText } from "../../../cli/output/fit-text.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

const family = "👩‍👩‍👧‍👦";

describe("a text", () => {
  it("is cut between graphemes, and stays as it is if it is short enough", () => {
    expect(cutAt(family.repeat(3), 3)).toBeUndefined();
    expect(cutAt(family.repeat(4), 3)).toBe(family.repeat(3));
    expect(cutAt("e\u0301".repeat(5), 2)).toBe("e\u0301e\u0301");
    expect(cutAt("abc def", 4)).toBe("abc");
  });

  it.each([
    ["families", family],
    ["flags", "🇩🇪"],
    ["letters with marks", "a\u0301\u0323"],
    ["hands of all colours", "👍🏽"],
  ])("of 100,000 %s is cut as fast as any other", (_, character) => {
    const { ms } = cpuMsOf(() => {
      expect(cutAt(character.repeat(100_000), 10_000)).toBe(character.repeat(10_000));
      expect(fitText(character.repeat(10_001), 20)).toHaveLength(fitText(character.repeat(30), 20).length);
    });
    expect(ms).toBeLessThan(1000);
  });

  it("is cut even if it is a single grapheme as long as a book", () => {
    expect((cutAt(`a${"\u0301".repeat(100_000)}`, 100) ?? "").length).toBeLessThanOrEqual(3200);
  });
});

describe("a long text is composed like a short one", () => {
  it.each([
    ["Vietnamese", "Tiếng Việt đã được viết ở đây "],
    ["Korean", "한국어 결혼식 사진"],
    ["Bengali", "কোনো ছবি"],
    ["Adlam, of surrogate pairs", "𞤀𞤣𞤤𞤢𞤥\u{1e944}"],
    ["emoji", family],
  ])("in %s, wherever the windows end", (_, words) => {
    const decomposed = words.normalize("NFD").repeat(80);
    for (let before = 0; before < 70; before++) {
      const text = `${"x".repeat(before)}${decomposed}`;
      expect(cleanText(text)).toBe(text.trim().normalize("NFC"));
    }
  });
});
