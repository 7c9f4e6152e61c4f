// Ordinary sentences of each language, in the 8-bit charset that programs without Unicode use.
import { describe, expect, it } from "vitest";
import { decodeCharset, guessCharset } from "../../../api/captions/guess-charset.ts";
import { ordinarySentences } from "../../support/ordinary-sentences.ts";

/** Node cannot encode these charsets, so the bytes are found by decoding. */
function encode(text: string, charset: string): Buffer {
  const byteOf = new Map(
    Array.from({ length: 256 }, (_, byte) => [decodeCharset(Uint8Array.of(byte), charset), byte] as const),
  );
  return Buffer.from(
    Array.from(text).flatMap((char) => {
      const whole = byteOf.get(char);
      const bytes = whole === undefined ? withMark(char).map((part) => byteOf.get(part)) : [whole];
      return bytes.map((byte) => byte ?? fail(`${charset} has no ${char}.`));
    }),
  );
}

/** Vietnam's charset has letters with one mark, and separate tone marks. */
function withMark(char: string): string[] {
  const [letter = "", ...marks] = char.normalize("NFD");
  const tone = marks.find((mark) => "\u0300\u0301\u0303\u0309\u0323".includes(mark)) ?? "";
  return [
    [letter, ...marks]
      .filter((each) => each !== tone)
      .join("")
      .normalize("NFC"),
    tone,
  ];
}

function fail(message: string): never {
  throw new Error(message);
}

const cases = Object.entries(ordinarySentences).flatMap(([charset, languages]) =>
  Object.entries(languages).map(([language, sentences]) => ({ charset, language, sentences })),
);

describe("ordinary sentences", () => {
  it.each(cases)("in $language and $charset are read as written", ({ charset, sentences }) => {
    expect(sentences.length).toBeGreaterThanOrEqual(10);
    expect(sentences.map((text) => guessCharset(encode(text, charset)).text.normalize("NFC"))).toEqual(sentences);
  });
});
