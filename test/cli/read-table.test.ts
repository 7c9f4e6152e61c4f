// One reader for every table that people provide.
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../cli/errors.ts";
import { charsetNamed, readTable } from "../../cli/read-table.ts";
import { bytesIn, charsetSamples } from "../support/charset-samples.ts";

const cellsOf = (bytes: Uint8Array, encoding?: string) =>
  readTable(bytes, "list.csv", encoding).rows.map(({ cells }) => cells);
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

const utf32 = (text: string, order: "little" | "big") =>
  Buffer.concat(
    [...text].map((character) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(character.codePointAt(0) ?? 0);
      return order === "little" ? bytes : bytes.reverse();
    }),
  );

describe("a table", () => {
  it.each([
    ["UTF-8", Buffer.from("a,b\r\nö,花\r\n")],
    ["UTF-8 with a byte order mark", Buffer.from("\ufeffa,b\r\nö,花\r\n")],
    ["UTF-16 of Excel", Buffer.from("\ufeffa\tb\r\nö\t花\r\n", "utf16le")],
    ["UTF-16, big-endian", utf16be("\ufeffa;b\nö;花\n")],
    ["UTF-16 without a byte order mark", Buffer.from("a,b\nö,花\n", "utf16le")],
    ["UTF-16, big-endian, without a byte order mark", utf16be("a,b\nö,花\n")],
    ["UTF-32", utf32("\ufeffa,b\nö,花\n", "little")],
    ["UTF-32, big-endian", utf32("\ufeffa,b\nö,花\n", "big")],
    ["UTF-32 without a byte order mark", utf32("a,b\nö,花\n", "little")],
    ["UTF-32, big-endian, without a byte order mark", utf32("a,b\nö,花\n", "big")],
    ["rows of nothing but separators", Buffer.from(",\na,b\n , \nö,花\n,,\n")],
    ["bars", Buffer.from("a|b\nö|花")],
    ["what Excel puts first", Buffer.from("sep=;\r\na;b\r\nö;花\r\n")],
    ["line ends of the old Macintosh", Buffer.from("a,b\rö,花\r")],
  ])("in %s", (_, bytes) => {
    expect(readTable(bytes, "list.csv")).toMatchObject({
      rows: [{ cells: ["a", "b"] }, { cells: ["ö", "花"] }],
      warnings: [],
    });
  });

  it.each(charsetSamples.filter(([, text]) => !text.includes(",")))(
    "in %s with %j is read, with a warning that it is a guess",
    (charset, text, hex) => {
      const bytes = Buffer.concat([
        Buffer.from("path;title\r\nIMG_1.jpg;"),
        Buffer.from(hex, "hex"),
        Buffer.from("\r\n"),
      ]);
      const { rows, warnings } = readTable(bytes, "list.csv");
      expect(rows[1]?.cells).toEqual(["IMG_1.jpg", text]);
      expect(warnings).toEqual([expect.stringContaining(`was read as ${charset}: a guess`)]);
    },
  );

  it("is read in the charset that the user named, without a warning, unless a byte order mark says otherwise", () => {
    const { bytes, text } = bytesIn("windows-1251");
    expect(readTable(bytes, "list.csv", "windows-1251")).toMatchObject({ rows: [{ cells: [text] }], warnings: [] });
    expect(cellsOf(Buffer.from("\ufeffö"), "windows-1251")).toEqual([["ö"]]);
    expect(cellsOf(Buffer.from("ab", "utf16le"), "utf-16le")).toEqual([["ab"]]);
  });

  it("in ISO-2022-JP is recognized by its escape sequences, though all its bytes are ASCII", () => {
    const kanji = Buffer.from("1b2442467c4b5c1b2842", "hex");
    const bytes = Buffer.concat([Buffer.from("path,title\nIMG_1.jpg,"), kanji, Buffer.from("\n")]);
    expect(readTable(bytes, "list.csv")).toMatchObject({ rows: [{}, { cells: ["IMG_1.jpg", "日本"] }], warnings: [] });
  });

  it("numbers its lines correctly after Excel's first line", () => {
    expect(readTable(Buffer.from("sep=;\r\na;b\r\n1;2"), "t").rows.map(({ line }) => line)).toEqual([2, 3]);
  });
});

describe("a file that is not a text table is refused with a remedy", () => {
  it.each([
    [
      "a workbook of Excel, Numbers or LibreOffice",
      Buffer.concat([Buffer.from("PK\x03\x04\x14\0"), deflateRawSync("x")]),
      /workbook \(\.xlsx, \.numbers, \.ods\)/,
    ],
    ["a workbook of old Excel", Buffer.from("d0cf11e0a1b11ae10000", "hex"), /workbook \(\.xls\)/],
    ["a PDF", Buffer.from("%PDF-1.7\n"), /a PDF/],
    ["a document", Buffer.from("{\\rtf1 a@example.com}"), /document/],
    ["a page that calls itself .xls", Buffer.from("<html><table><tr><td>a@example.com"), /web page/],
    ["Korean in seven bits", Buffer.from("\x1b$)Ca,\x0e0!\x0f\n", "latin1"), /ISO-2022-KR/],
    ["binary data", Buffer.from([1, 0, 2, 3, 0, 9, 9, 9, 255]), /no table of text/],
  ])("%s", (_, bytes, why) => {
    const read = () => readTable(bytes, "guests.xlsx");
    expect(read).toThrow(UsageError);
    expect(read).toThrow(why);
    expect(read).toThrow(/^guests\.xlsx .*export it as CSV/i);
  });
});

describe("--encoding", () => {
  it.each([
    ["windows-1251", "windows-1251"],
    ["CP1251", "windows-1251"],
    ["win1250", "windows-1250"],
    ["cp932", "shift_jis"],
    ["Shift-JIS", "shift_jis"],
    ["GBK", "gb18030"],
    ["cp949", "euc-kr"],
    ["UTF-8", "utf-8"],
    ["utf16", "utf-16le"],
    ["MacRoman", "macintosh"],
    ["latin1", "windows-1252"],
  ])("%s is %s", (name, charset) => {
    expect(charsetNamed(name)).toBe(charset);
  });

  it.each(["", "klingon", "utf-7"])("%j is refused, with examples of charsets", (name) => {
    expect(() => charsetNamed(name)).toThrow(UsageError);
    expect(() => charsetNamed(name)).toThrow(/windows-1251, .*shift_jis/);
  });
});
