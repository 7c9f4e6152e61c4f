// UTF-8 that programs cut within a character, or that a copy damaged: its valid part is read, and nothing is guessed.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { UndeclaredTexts } from "../../../api/captions/undeclared-texts.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { iptcOf, resourcesOf, utf8Declared } from "../../support/metadata-writers.ts";
import { photoshopSegment } from "../../support/photo-containers.ts";

/** IIM allows 64 bytes for a title. */
const titleBytes = 64;
const titles = [
  "Москва, Красная площадь зимой на рассвете",
  "งานแต่งงานที่เชียงใหม่ในฤดูหนาว",
  "京都、鴨川の夜の花火大会とお祭りの夜景",
  "سوق قديم في دمشق عند الغروب في الصيف",
  "Käthe und Jörg feiern Hochzeit in Würzburg am Main – größer als üblich",
  "👨‍👩‍👧‍👦 family, 👩🏽‍🚀 and friends at the sea 🏖️🏖️🏖️🏖️",
];
const cuts = titles.flatMap((title) => [0, 1, 2, 3].map((less) => ({ title, bytes: titleBytes - less })));
const wholeCharacters = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/\ufffd$/, "");

const read = (...dataSets: Parameters<typeof iptcOf>[0]) =>
  readCaption(byteSourceOf(jpegOf([photoshopSegment(resourcesOf([[0x0404, iptcOf(dataSets)]]))])), { languages: [] });

describe("a text cut within a character", () => {
  it.each(cuts)("keeps all other characters: $bytes bytes of $title", ({ title, bytes }) => {
    const cut = Buffer.from(title).subarray(0, bytes);
    const expected = wholeCharacters(cut).trim().normalize("NFC");
    expect(read(utf8Declared, [2, 5, cut])).toMatchObject({ title: expected, warnings: [] });
    expect(read([2, 5, cut])).toMatchObject({ title: expected, warnings: [] });
    expect(read([2, 5, cut], [2, 120, Buffer.from(title)])).toMatchObject({ title: expected, warnings: [] });
  });
});

it("a text with one broken byte in the middle loses only that character", () => {
  const bytes = Buffer.from("Вид на море с горы");
  bytes[2] = 0x20;
  expect(new UndeclaredTexts(undefined).decode(bytes)).toBe("В д на море с горы");
});

it.each([
  ["windows-1252", "Café", "436166e9"],
  ["windows-1252", "À la fin, l’été", "c0206c612066696e2c206c92e974e9"],
  ["windows-1251", "Пётр и Фёдор", "cfb8f2f020e820d4b8e4eef0"],
  ["euc-kr", "천사", "c3b5bbe7"],
  ["windows-1251", "Кіт", "cab3f2"],
])("bytes that only resemble UTF-8 are read as %s: %s", (_, text, hex) => {
  expect(new UndeclaredTexts(undefined).decode(Buffer.from(hex, "hex"))).toBe(text);
});

it("the charset of IPTC that wrongly declares UTF-8 is guessed from all its texts together", () => {
  // "Вечер после концерта", and of "Я" its one letter.
  const [long, short] = ["c2e5f7e5f020efeef1ebe520eaeeedf6e5f0f2e0", "df"].map((hex) => Buffer.from(hex, "hex"));
  expect(read(utf8Declared, [2, 5, short ?? ""], [2, 120, long ?? ""])).toMatchObject({
    title: "Я",
    description: "Вечер после концерта",
  });
});
