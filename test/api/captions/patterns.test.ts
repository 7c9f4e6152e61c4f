// Anybody can write what is in photos and lists, so every regular expression must take linear time on any text.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeUserComment } from "../../../api/captions/decode-user-comment.ts";
import { isJunk } from "../../../api/captions/junk-texts.ts";
import { readXmp } from "../../../api/captions/read-xmp.ts";
import { UndeclaredTexts } from "../../../api/captions/undeclared-texts.ts";
import { xmpCaption } from "../../support/metadata-writers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

interface Pattern {
  file: string;
  source: string;
  flags: string;
}

const folders = ["api/captions", "cli/captions"];
const tableReaders = ["cli/read-csv.ts", "cli/read-table.ts", "cli/read-vcards.ts", "cli/commands/read-emails.ts"];
const files = [...folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))), ...tableReaders];

/** A slash where an expression may start begins a regular expression. */
const literal =
  /(?<=(?:^|[([{=,:!?&|>]|return|case)\s*)\/(?![/*])((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/g;

const patterns: Pattern[] = files.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line))
    .flatMap((line) => [...line.replace(/ \/\/ .*/, "").matchAll(literal)])
    .map(([, source = "", flags = ""]) => ({ file, source, flags })),
);

/** Long enough to reveal quadratic time, after lengths at which exponential growth is visible but still ends. */
const lengths = [
  ...Array.from({ length: 24 }, (_, i) => 8 + 4 * i),
  110,
  120,
  130,
  140,
  150,
  160,
  200,
  240,
  280,
  320,
  20_000,
];
const mostMs = 250;
const always = ["1", " ", ".", "a", "A", "_", "-", "\n", "\t", "\0", "é", '"'];

/** The literal texts in a pattern, without its syntax. */
function piecesOf(source: string): string[] {
  const plain = source
    .replace(/\(\?(?:<?[=!]|:|<\w+>)/g, "(")
    .replace(/\\[pPku]\{?[^}]*\}?|\[(?:[^\]\\]|\\.)*\]|\{\d+,?\d*\}/g, "|")
    .replace(/\\[dDwWsSbB]/g, "|")
    .replace(/\\0/g, "|")
    .replace(/\\([^a-zA-Z\d])/g, "$1");
  return [...new Set(plain.split(/[()|?*+^$]+/))].filter((piece) => piece !== "").slice(0, 12);
}

function assertLinear(take: (text: string) => unknown, starts: string[], repeated: string[]): void {
  for (const start of starts) {
    for (const one of repeated) {
      for (const length of lengths) {
        const text = `${start}${one.repeat(Math.ceil(length / one.length))}\u0001!x`;
        const { ms } = cpuMsOf(() => take(text));
        if (ms > mostMs) expect.fail(`${JSON.stringify(start + one)}…, ${length} characters: ${Math.round(ms)} ms`);
      }
    }
  }
}

describe("patterns over texts of photos and lists", () => {
  it("are all known to this test", () => {
    expect(patterns.length).toBeGreaterThan(150);
    expect(patterns.map(({ source }) => source)).toContain("^x-default$");
  });

  it.each(patterns)("$file: /$source/ takes linear time", ({ source, flags }) => {
    const own = piecesOf(source);
    const pattern = new RegExp(source, `${flags.replace(/[gy]/g, "")}g`);
    const starts = ["", ...own, own.join("")];
    const both = own.flatMap((one) => ["1", " ", ...own].map((other) => one + other)).slice(0, 12);
    assertLinear((text) => text.replace(pattern, ""), starts.slice(0, 3), [...always, ...own, ...both]);
  });
});

describe("an absurd text", () => {
  const words = [
    "Made with Krita",
    "Made with Krita ",
    "Processed with VSCO with a6 preset",
    "Created with Adobe Photoshop",
    "hdr",
    "SONY",
    "IMG_1234",
    "20240101_120000",
  ];
  const repeated = [
    ...always,
    "11 ",
    " 1.1",
    " v1",
    " with",
    " with preset",
    " preset",
    ", by",
    ". ",
    "mde",
    "mdeb",
    "hdr_",
    "_BURST",
    "_1",
    "-WA1",
  ];

  it.each(["XMP-dc:Title", "IFD0:ImageDescription", "PNG:Comment"])("is judged quickly in %s", (name) => {
    assertLinear((text) => isJunk(name, text), ["", ...words], [...repeated, ...words, "R: 1 ", "a=", "_a1"]);
    assertLinear((text) => isJunk(name, text.replace("\u0001", "")), ["", ...words], [...repeated, ...words]);
  });

  it("is read quickly from a user comment", () => {
    const read = (text: string) =>
      decodeUserComment(Buffer.from(`ASCII\0\0\0${text}`), "little", (bytes) => Buffer.from(bytes).toString("latin1"));
    assertLinear((text) => read(text.repeat(3)), [""], always);
  });

  it("is read quickly from XMP", () => {
    const read = (text: string) => readXmp(Buffer.from(xmpCaption("T", text)), new UndeclaredTexts(undefined));
    const pieces = [...always, "\r", "\r\n", "=", "='", "= ", "&", "&#0", "<", "< ", "]]>"];
    assertLinear(read, ["", "a\r", "<x a='", "<"], pieces);
  });
});
