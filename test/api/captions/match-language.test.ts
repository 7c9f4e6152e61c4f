// Of a text in several languages, the one that the user reads is chosen.
import { expect, it } from "vitest";
import { inLanguage } from "../../../api/captions/match-language.ts";

const pick = (wanted: string[], ...languages: (string | undefined)[]) =>
  inLanguage(
    languages.map((language) => ({ language })),
    wanted,
  )?.language;

it.each([
  [["de"], ["en", "de-AT"], "de-AT"],
  [["de-AT"], ["en", "de"], "de"],
  [["de-AT"], ["de-CH", "de", "de-AT"], "de-AT"],
  [["fr", "de"], ["en", "de"], "de"],
  [["zh-TW"], ["zh-Hans", "zh-Hant"], "zh-Hant"],
  [["zh-HK"], ["zh-CN", "zh-TW"], "zh-TW"],
  [["zh-CN"], ["zh-Hant", "zh-Hans"], "zh-Hans"],
  [["zh-TW"], ["en", "zh-CN"], "zh-CN"],
  [["sr-Latn"], ["sr", "sr-Latn-RS"], "sr-Latn-RS"],
  [["nb-NO"], ["en", "no"], "no"],
  [["nb-NO"], ["nn", "nb"], "nb"],
  [["no"], ["en", "nb"], "nb"],
  [["he"], ["en", "iw"], "iw"],
  [["de"], ["eng", "deu"], "deu"],
  [["x-repair"], ["en", "x-repair"], "x-repair"],
])("a reader of %j gets, from a text in %j, %s", (wanted, languages, expected) => {
  expect(pick(wanted, ...languages)).toBe(expected);
});

it("the default is used if the user's language is missing, else the first one", () => {
  expect(pick(["fr"], "en", undefined, "de")).toBeUndefined();
  expect(pick(["fr"], "en", "de")).toBe("en");
  expect(pick([], "!", "de")).toBe("!");
});
