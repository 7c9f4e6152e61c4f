import { describe, expect, it } from "vitest";
import { hasUnsentTexts, missingWords, overruledWords } from "../../../../cli/upload/removal/overruled-words.ts";

const wordsOf = (title: string, ...others: string[]) => ({ title, details: {}, texts: [title, ...others] });

describe("what only a sidecar says", () => {
  it.each(["Lakeside party", "The Lakes", "Lake Garda"])("is its title, if the event's is %s", (title) => {
    expect(overruledWords(wordsOf("Lake"), { title })).toEqual(["title"]);
    expect(missingWords(wordsOf("Lake"), { title, description: title })).toEqual(["title"]);
  });

  it("is not its title, if the event has it as the description or in another language", () => {
    expect(overruledWords(wordsOf("Lake"), { title: "Garda", description: "Lake" })).toEqual([]);
    expect(missingWords(wordsOf("Lake", "See"), { title: "See" })).toEqual([]);
  });

  it.each([
    ["Lakeside party", true],
    ["Blake", true],
    ["Lake\u0302", true], // another letter than "e"
    ["Lakeside, at the Lake", false],
    ["Lake Garda", false],
    ["“Lake”", false],
  ])("is a further text, unless the words sent contain it: %s", (title, isUnsent) => {
    expect(hasUnsentTexts(wordsOf(title, "Lake"), { title })).toBe(isUnsent);
  });
});
