// Texts that do not declare their charset are decoded so that they form words of a language.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { decodeCharset, guessCharset } from "../../../api/captions/guess-charset.ts";
import { readCaption, readSidecarWords } from "../../../api/captions/read-caption.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { bytesIn, charsetSamples } from "../../support/charset-samples.ts";
import { iptcOf, resourcesOf, tiffOf, xmpCaption } from "../../support/metadata-writers.ts";
import { exifSegment, photoshopSegment } from "../../support/photo-containers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

describe("a guess", () => {
  it.each(charsetSamples)("of %s reads %j", (charset, text, hex) => {
    expect(guessCharset(Buffer.from(hex, "hex"))).toEqual({ text, charset, isGuess: true });
  });

  it("is not needed for valid UTF-8", () => {
    for (const text of ["Москва", "plain", "夏", ""]) {
      expect(guessCharset(Buffer.from(text))).toEqual({ text, charset: "utf-8", isGuess: false });
    }
  });

  it("is not needed if escape sequences show ISO-2022-JP", () => {
    const bytes = Buffer.from("41 1b2442 467c4b5c 1b2842 42".replaceAll(" ", ""), "hex");
    expect(guessCharset(bytes)).toEqual({ text: "A日本B", charset: "iso-2022-jp", isGuess: false });
  });

  it("never contains a replacement character, whatever the bytes", () => {
    for (let seed = 1; seed < 200; seed++) {
      const bytes = Buffer.from(Uint8Array.from({ length: 40 }, (_, n) => (seed * 31 + n * n * 17 + n * seed) % 256));
      expect(guessCharset(bytes).text).not.toContain("\ufffd");
      expect(decodeCharset(bytes, "shift_jis")).not.toContain("\ufffd");
    }
  });

  it("takes no longer for a megabyte than for a page", () => {
    const { bytes } = bytesIn("windows-1251");
    const long = Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.concat([bytes, Buffer.from("\n")])));
    expect(cpuMsOf(() => expect(guessCharset(long).charset).toBe("windows-1251")).ms).toBeLessThan(1000);
  });
});

const iptc = (...texts: [dataset: number, bytes: Uint8Array][]) =>
  jpegOf([photoshopSegment(resourcesOf([[0x0404, iptcOf(texts.map(([dataset, bytes]) => [2, dataset, bytes]))]]))]);
const read = (bytes: Uint8Array, encoding?: string) => readCaption(byteSourceOf(bytes), { languages: [], encoding });

describe("IPTC that does not declare its charset", () => {
  it.each([
    ["L’équipe de France", "4cd58e7175697065206465204672616e6365"],
    ["Fin de l’école", "46696e206465206cd58e636f6c65"],
    ["La “école”", "4c6120d28e636f6c65d3"],
  ])("is read as MacRoman although a quote before an accented letter is also a letter in UTF-8: %s", (text, hex) => {
    expect(read(iptc([5, Buffer.from(hex, "hex")]))).toMatchObject({ title: text, warnings: [] });
  });

  it("is read as UTF-8 if it is Armenian or Kazakh", () => {
    const texts: [string, string][] = [
      ["Հայաստան, Yerevan", "Қазақстан Astana ғ"],
      ["#Երևանtv", "Той Алматыдағыlive"],
      ["Հայաստանarmenia", "Біздің тобымызңlive"],
    ];
    for (const [title, description] of texts)
      expect(read(iptc([5, Buffer.from(title)], [120, Buffer.from(description)]))).toMatchObject({
        title,
        description,
      });
  });

  it.each(["windows-1251", "windows-1250", "shift_jis", "gb18030", "euc-kr"])(
    "is read as %s, with a warning that it is a guess",
    (charset) => {
      const { bytes, text } = bytesIn(charset);
      const caption = read(iptc([5, bytes], [120, Buffer.from("Plain")]));
      expect(caption).toMatchObject({ title: text, description: "Plain" });
      expect(caption.warnings).toEqual([`Its texts declare no charset and were read as ${charset}: a guess.`]);
    },
  );

  it("is guessed from all its texts together, except those in UTF-8", () => {
    const { bytes, text } = bytesIn("windows-1251");
    const short = decodeCharset(Buffer.from([0xdf]), "windows-1251");
    expect(read(iptc([5, Buffer.from([0xdf])], [120, bytes], [80, Buffer.from("Zoë")]))).toMatchObject({
      title: short,
      description: text,
      details: { creator: "Zoë" },
    });
  });

  it("gives no warning if it is Western", () => {
    const { bytes, text } = bytesIn("windows-1252");
    expect(read(iptc([5, bytes]))).toMatchObject({ title: text, warnings: [] });
  });

  it("is read in the charset that the user specified, without a warning", () => {
    const { bytes, text } = bytesIn("windows-1251");
    expect(read(iptc([5, bytes]), "windows-1251")).toMatchObject({ title: text, warnings: [] });
    expect(read(iptc([5, bytes]), "koi8-u").title).not.toBe(text);
    expect(read(iptc([5, Buffer.from("Zoë")]), "windows-1251").title).toBe("Zoë");
  });

  it("is read in the part of ISO 8859 that it declares", () => {
    const declared = iptcOf([
      [1, 90, Buffer.from("\x1b-L", "latin1")],
      [2, 5, Buffer.from("bcd1dac1e0d0", "hex")],
    ]);
    const { title, warnings } = read(jpegOf([photoshopSegment(resourcesOf([[0x0404, declared]]))]));
    expect({ title, warnings }).toEqual({
      title: decodeCharset(Buffer.from("bcd1dac1e0d0", "hex"), "iso-8859-5"),
      warnings: [],
    });
  });
});

it("the charset of EXIF texts is guessed too", () => {
  const { bytes, text } = bytesIn("windows-1251");
  const photo = jpegOf([
    exifSegment(tiffOf([[{ tag: 0x010e, type: 2, value: Buffer.concat([bytes, Buffer.alloc(1)]) }]])),
  ]);
  expect(read(photo)).toMatchObject({
    description: text,
    warnings: [expect.stringContaining("windows-1251: a guess")],
  });
});

it("a name is read in the charset of the description beside it", () => {
  const baltic = (hex: string) => Buffer.from(`${hex}00`, "hex");
  const photo = jpegOf([
    exifSegment(
      tiffOf([
        [
          // Vestuvės Vilniuje žiemą
          { tag: 0x010e, type: 2, value: baltic("56657374757665eb732056696c6e69756a6520fe69656de0") },
          // Jūra
          { tag: 0x013b, type: 2, value: baltic("4afb7261") },
        ],
      ]),
    ),
  ]);
  expect(read(photo).details.creator).toBe("Jūra");
});

describe("a comment in EXIF", () => {
  const comment = (text: Uint8Array, prefix = "\0".repeat(8)) => {
    const value = Buffer.concat([Buffer.from(prefix), text]);
    return read(
      jpegOf([exifSegment(tiffOf([[{ tag: 0x8769, type: 4, value: [[{ tag: 0x9286, type: 7, value }]] }]]))]),
    );
  };

  it.each(["ASCII\0\0\0", "\0".repeat(8)])("is guessed like other texts behind the prefix %j", (prefix) => {
    const { bytes, text } = bytesIn("windows-1251");
    expect(comment(bytes, prefix)).toMatchObject({
      description: text,
      warnings: [expect.stringContaining("windows-1251: a guess")],
    });
  });

  it("is absent if the field is erased flash memory", () => {
    expect(comment(Buffer.alloc(100, 0xff))).toMatchObject({ fields: [], warnings: [] });
  });

  it("gives no warning if its bytes are not text", () => {
    const { bytes } = bytesIn("windows-1251");
    expect(comment(Buffer.concat([Buffer.from([1, 2]), bytes])).warnings).toEqual([]);
  });
});

it("an EXIF text is absent if its field is erased, and is read as UTF-16 if it has a byte order mark", () => {
  const described = (value: Uint8Array) => read(jpegOf([exifSegment(tiffOf([[{ tag: 0x010e, type: 2, value }]]))]));
  expect(described(Buffer.alloc(31, 0xff))).toMatchObject({ fields: [], warnings: [] });
  const wide = Buffer.from("\ufeffМосква, Köln\0", "utf16le");
  expect(described(wide).description).toBe("Москва, Köln");
  expect(described(Buffer.from(wide).swap16()).description).toBe("Москва, Köln");
});

describe("a sidecar whose bytes happen to contain UTF-8 characters", () => {
  const packetIn = (hex: string) => {
    const [before, after] = xmpCaption("T", "|").toString().split("|") as [string, string];
    return Buffer.concat([Buffer.from(before), Buffer.from(hex, "hex"), Buffer.from(after)]);
  };
  it.each([
    ["shift_jis", "TGA 画像", "54474120 89e6919c"],
    ["gb18030", "未知的寄存器", "ceb4d6aab5c4bcc4b4e6c6f7"],
    ["windows-874", "โปรดรอ", "e2bbc3b4c3cd"],
  ])("is read as %s: %s", (charset, text, hex) => {
    const sidecar = packetIn(hex.replaceAll(" ", ""));
    expect(readSidecarWords({ languages: [], sidecar }).description).toBe(text);
    expect(readSidecarWords({ languages: [], sidecar, encoding: charset }).description).toBe(text);
  });

  it("is read as UTF-8 if that has lost a byte", () => {
    const broken = Buffer.from("Grüße aus Zürich").toString("hex").replace("9f", "");
    expect(readSidecarWords({ languages: [], sidecar: packetIn(broken) }).description).toBe("Grüe aus Zürich");
  });

  it.each([
    ["• one • two • three", "e2", "one • two • three"],
    ["♥ Anna ♥ Ben ♥", "e2", "Anna ♥ Ben ♥"],
    ["Party 🎉🎉🎂🎂", "f0", "Party 🎉🎂🎂"],
  ])("is read as UTF-8 if that has lost a byte, although its other characters are signs: %s", (text, lost, read) => {
    const broken = Buffer.from(text).toString("hex").replace(lost, "");
    expect(readSidecarWords({ languages: [], sidecar: packetIn(broken) }).description).toBe(read);
  });
});

describe("a sidecar", () => {
  const [before, after] = xmpCaption("T", "|").toString().split("|") as [string, string];
  it.each<[string, string, string]>([
    ["XMP", before, after],
    ["Takeout's JSON", '{ "photoTakenTime": {}, "description": "', '" }'],
  ])("in %s is guessed like the photo's own texts", (_, start, end) => {
    for (const charset of ["windows-1251", "gb18030"]) {
      const { bytes, text } = bytesIn(charset);
      const sidecar = Buffer.concat([Buffer.from(start), bytes, Buffer.from(end)]);
      const caption = readCaption(byteSourceOf(jpegOf([])), { languages: [], sidecar });
      expect(caption).toMatchObject({ description: text, warnings: [expect.stringContaining(`${charset}: a guess`)] });
      expect(readSidecarWords({ languages: [], sidecar })).toMatchObject({ description: text });
      expect(readSidecarWords({ languages: [], sidecar }).isInPart).toBeUndefined();
    }
  });
});
