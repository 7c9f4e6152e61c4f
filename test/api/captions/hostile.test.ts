// Broken and malicious photos cause no crash or hang, and use little of any resource.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type ByteSource, byteSourceOf } from "../../../api/captions/byte-source.ts";
import { withPhoto } from "../../../api/captions/open-photo.ts";
import { maxReadBytes, readCaption } from "../../../api/captions/read-caption.ts";
import { captionClasses, jpegOf, psdOf } from "../../support/caption-classes.ts";
import { collectGarbage } from "../../support/collect-garbage.ts";
import { iptcOf, languages, numbers, resourcesOf, tiffOf, xmpOf } from "../../support/metadata-writers.ts";
import { mutatePhoto } from "../../support/mutate-photo.ts";
import {
  box,
  chunk,
  exifSegment,
  internationalTextChunk,
  photoshopSegment,
  segment,
  xmpSegment,
} from "../../support/photo-containers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";
import { randomFrom } from "../../support/random-from.ts";

const publicPhotos = join(import.meta.dirname, "../../../../shared/photos/public");

/** Reports how much was read, and how long it took. */
function readHostile(bytes: Uint8Array, sidecar?: Uint8Array) {
  let readBytes = 0;
  const source: ByteSource = {
    sizeBytes: bytes.length,
    read(offset, length) {
      readBytes += Math.min(length, bytes.length - offset);
      return bytes.subarray(offset, offset + length);
    },
  };
  const { ms: cpuMs, result: caption } = cpuMsOf(() => readCaption(source, { languages: ["en"], sidecar }));
  return { caption, readBytes, cpuMs };
}

const usedMemory = () => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const mostMemory = 100 * 1024 * 1024;

describe("2,000 mutations", () => {
  it("read at most 4 MB each, take less than a second, and throw nothing", () => {
    const samples: Uint8Array[] = captionClasses.map(({ bytes }) => bytes);
    if (existsSync(publicPhotos)) {
      samples.push(...readdirSync(publicPhotos).map((name) => readFileSync(join(publicPhotos, name))));
    }
    const random = randomFrom(20_261_122);
    collectGarbage();
    const before = usedMemory();
    let worst = { readBytes: 0, cpuMs: 0, memory: 0 };
    for (let i = 0; i < 2000; i++) {
      const sample = samples[i % samples.length] ?? new Uint8Array();
      const { readBytes, cpuMs, caption } = readHostile(mutatePhoto(sample, random));
      const used = usedMemory() - before;
      worst = {
        readBytes: Math.max(worst.readBytes, readBytes),
        cpuMs: Math.max(worst.cpuMs, cpuMs),
        memory: Math.max(worst.memory, used),
      };
      if (used > mostMemory / 2) collectGarbage(); // Node 24 keeps the garbage of hundreds of photos
      expect(`${caption.title}${caption.description}`).not.toContain("\ufffd");
    }
    expect(worst.readBytes).toBeLessThanOrEqual(maxReadBytes);
    expect(worst.cpuMs).toBeLessThan(1000);
    expect(worst.memory).toBeLessThan(mostMemory);
  });
});

const deep = (count: number) => `${"<a:b>".repeat(count)}x${"</a:b>".repeat(count)}`;
const bomb = (count: number) =>
  Array.from({ length: count }, (_, i) => `<!ENTITY e${i} "${`&e${i - 1};`.repeat(10)}">`).join("");

function cycle(): Buffer {
  // A directory whose chain, EXIF pointer and subdirectories all lead back to itself.
  const entry = (tag: number) => Buffer.concat([numbers([tag, 4], 2, "little"), numbers([1, 8], 4, "little")]);
  const entries = [0x8769, 0x8825, 0x014a].map(entry);
  return Buffer.concat([
    Buffer.from("II*\0\x08\0\0\0"),
    numbers([3], 2, "little"),
    ...entries,
    numbers([8], 4, "little"),
  ]);
}

function manyDirectories(): Buffer {
  const offsets = Array.from({ length: 5000 }, (_, i) => 8 + i * 6);
  return Buffer.concat([
    Buffer.from("II*\0\x08\0\0\0"),
    ...offsets.map((offset) => Buffer.concat([numbers([0], 2, "little"), numbers([offset + 6], 4, "little")])),
  ]);
}

const artistTag = 0x013b;
const subDirectoriesTag = 0x014a;

/** An EXIF block with this many artists in its directory. */
function manyArtists(count: number): Buffer {
  const artist = Buffer.concat([numbers([artistTag, 2], 2, "little"), numbers([3], 4, "little"), Buffer.from("abc\0")]);
  const head = Buffer.concat([Buffer.from("II*\0\x08\0\0\0"), numbers([count], 2, "little")]);
  return Buffer.concat([head, ...Array.from({ length: count }, () => artist), Buffer.alloc(4)]);
}

/**
 * 64 directories of so many artists each, one beginning an entry after the other; each value ends with the next one's count.
 * @param length of a value: four bytes are the value itself, more are where it points to
 */
function overlappingDirectories(count: number, value: Buffer, length = 4, order: "little" | "big" = "little"): Buffer {
  const [pointers, offsetsAt] = [4, 8 + 2 + 4 * 12 + 4];
  const entriesAt = offsetsAt + 64 * 4;
  const pointer = (n: number) =>
    Buffer.concat([numbers([subDirectoriesTag, 4], 2, order), numbers([16, offsetsAt + n * 64], 4, order)]);
  const entry = Buffer.concat([
    numbers([artistTag, 2], 2, order),
    numbers([length], 4, order),
    value,
    numbers([count], 2, order),
  ]);
  return Buffer.concat([
    Buffer.from(order === "little" ? "II*\0" : "MM\0*"),
    numbers([8], 4, order),
    numbers([pointers], 2, order),
    ...Array.from({ length: pointers }, (_, n) => pointer(n)),
    Buffer.alloc(4),
    ...Array.from({ length: 64 }, (_, n) => numbers([entriesAt + n * 12], 4, order)),
    numbers([count], 2, order),
    ...Array.from({ length: 64 + count }, () => entry),
    Buffer.alloc(8),
  ]);
}

const zlibBomb = chunk("zTXt", Buffer.concat([Buffer.from("Title\0\0"), deflateSync(Buffer.alloc(2_000_000, "b"))]));
const brotliBomb = brotliCompressSync(Buffer.alloc(2_000_000, "b"));
const endless = numbers([0xffffffff], 4, "big");
const title = languages("dc:title", { "x-default": "Still here" });

/** A HEIC whose photo lies in this many pieces; the list of each item gives only their number. */
function piecesWithoutBytes(items: number): Buffer {
  const places = Array.from({ length: items }, (_, i) => numbers([i + 1, 0, 0, 0xffff], 2, "big"));
  const iloc = box("iloc", Buffer.from([1, 0, 0, 0, 0, 0]), numbers([items], 2, "big"), ...places);
  return Buffer.concat([box("ftyp", Buffer.from("heic\0\0\0\0heic")), box("meta", Buffer.alloc(4), iloc)]);
}

/** An IPTC dataset with a length in four bytes. */
const longDataSet = (dataset: number, bytes: Buffer) =>
  Buffer.concat([Buffer.from([0x1c, 2, dataset, 0x80, 4]), numbers([bytes.length], 4, "big"), bytes]);
const iptcBlock = (block: Buffer) => tiffOf([[{ tag: 0x83bb, type: 7, value: block }]]);
const western = Buffer.alloc(500_000, Buffer.from("Caf\xe9 Ren\xe9e ", "latin1"));

const endlessMarkup = internationalTextChunk(
  "XML:com.adobe.xmp",
  xmpOf(`<dc:x>& ${"\r<a/>".repeat(240_000)}</dc:x>`),
  "",
  true,
);

const attacks: { name: string; bytes: Buffer; title?: string }[] = [
  { name: "no bytes", bytes: Buffer.alloc(0) },
  { name: "one byte", bytes: Buffer.from([0xff]) },
  { name: "the first three bytes of a JPEG", bytes: Buffer.from([0xff, 0xd8, 0xff]) },
  {
    name: "20,000 nested elements",
    bytes: jpegOf([
      xmpSegment(
        Buffer.from(
          xmpOf(title)
            .toString()
            .replace("</rdf:Description>", `${deep(20_000)}$&`),
        ).subarray(0, 65_000),
      ),
    ]),
    title: "Still here",
  },
  {
    name: "20,000 nested elements in a sidecar",
    bytes: Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${deep(20_000)}</x:xmpmeta>`),
  },
  {
    name: "a bomb of entities",
    bytes: jpegOf([
      xmpSegment(Buffer.from(`<!DOCTYPE x [<!ENTITY e0 "boom">${bomb(20)}]>${xmpOf("<dc:title>&e19;</dc:title>")}`)),
    ]),
    title: "&e19;",
  },
  { name: "a megabyte of XML errors", bytes: Buffer.from(`<x:xmpmeta>${"<&;<".repeat(250_000)}`) },
  {
    name: "a megabyte of attributes",
    bytes: Buffer.from(`<x:xmpmeta ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(" ")}/>`),
  },
  {
    name: "a megabyte of items",
    bytes: xmpOf(`<dc:subject><rdf:Bag>${"<rdf:li>x</rdf:li>".repeat(60_000)}</rdf:Bag></dc:subject>${title}`),
  },
  { name: "directories in a circle", bytes: cycle() },
  {
    name: "an EXIF block with directories in a circle",
    bytes: jpegOf([exifSegment(cycle()), xmpSegment(xmpOf(title))]),
    title: "Still here",
  },
  { name: "5,000 directories in a chain", bytes: manyDirectories() },
  {
    name: "an EXIF value of 2³² bytes",
    bytes: tiffOf([[{ tag: 0x010e, type: 2, count: 0xffffffff, value: Buffer.alloc(8, 65) }]]),
  },
  {
    name: "an XMP tag of 2³² bytes",
    bytes: tiffOf([[{ tag: 0x02bc, type: 1, count: 0xffffffff, value: Buffer.alloc(8, 65) }]]),
  },
  {
    name: "a PNG chunk of 2³² bytes",
    bytes: Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), endless, Buffer.from("iTXt"), Buffer.alloc(100)]),
  },
  {
    name: "a zlib bomb in a PNG",
    bytes: Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("zTXt", Buffer.concat([Buffer.from("Title\0\0"), deflateSync(Buffer.alloc(50_000_000))])),
      chunk("tEXt", Buffer.from("Title\0Still here")),
    ]),
    title: "Still here",
  },
  {
    name: "a million PNG chunks without content",
    bytes: Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(12_000_000)]),
  },
  {
    name: "a box of no length",
    bytes: Buffer.concat([box("ftyp", Buffer.from("heic\0\0\0\0heic")), Buffer.from("\0\0\0\x01meta\0\0\0\0\0\0\0\0")]),
  },
  {
    name: "boxes of 2⁶⁴ bytes",
    bytes: Buffer.concat([
      box("ftyp", Buffer.from("heic\0\0\0\0heic")),
      Buffer.from("\0\0\0\x01meta"),
      Buffer.alloc(200, 0xff),
    ]),
  },
  {
    name: "a million GIF sub-blocks",
    bytes: Buffer.concat([Buffer.from("GIF89a\x01\0\x01\0\0\0\0!\xff", "latin1"), Buffer.alloc(3_000_000, 1)]),
  },
  {
    name: "five megabytes of XMP segments",
    bytes: jpegOf(Array.from({ length: 80 }, () => xmpSegment(xmpOf(title + " ".repeat(60_000))))),
    title: "Still here",
  },
  {
    name: "3,900 EXIF segments of 80 tags",
    bytes: jpegOf([...Array.from({ length: 3_900 }, () => exifSegment(manyArtists(80))), xmpSegment(xmpOf(title))]),
  },
  {
    name: "96,000 texts of an unknown charset in overlapping directories",
    bytes: jpegOf([exifSegment(overlappingDirectories(1_500, Buffer.from([0xe1, 0x62])))]),
  },
  {
    name: "half a million values that lie outside of the photo",
    bytes: jpegOf([
      ...Array.from({ length: 6 }, () => exifSegment(overlappingDirectories(1_500, Buffer.from([0xff, 0xff]), 60_000))),
      xmpSegment(xmpOf(title)),
    ]),
    title: "Still here",
  },
  {
    name: "half a million texts of 3 KB in the same place",
    bytes: jpegOf([
      ...Array.from({ length: 6 }, () => exifSegment(overlappingDirectories(1_500, Buffer.alloc(2), 3_000, "big"))),
      xmpSegment(xmpOf(title)),
    ]),
    title: "Still here",
  },
  {
    name: "90,000 texts of 200 KB in the same place of an EXIF block that is read as a whole",
    bytes: Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("tEXt", Buffer.from("Title\0Still here")),
      chunk(
        "eXIf",
        Buffer.concat([overlappingDirectories(1_500, Buffer.alloc(2), 200_000, "big"), Buffer.alloc(200_000, "x")]),
      ),
    ]),
    title: "Still here",
  },
  {
    name: "1,500 zlib bombs in a PNG",
    bytes: Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("tEXt", Buffer.from("Title\0Still here")),
      ...Array.from({ length: 1500 }, () => zlibBomb),
    ]),
    title: "Still here",
  },
  {
    name: "1,500 Brotli bombs in a JPEG XL",
    bytes: Buffer.concat([
      box("JXL ", Buffer.from("0d0a870a", "hex")),
      box("ftyp", Buffer.from("jxl \0\0\0\0jxl ")),
      box("xml ", xmpOf(title)),
      ...Array.from({ length: 1500 }, () => box("brob", Buffer.from("xml "), brotliBomb)),
    ]),
    title: "Still here",
  },
  {
    name: "22,000 texts in a PNG, half of them broken",
    bytes: Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("tEXt", Buffer.from("Title\0Still here")),
      ...Array.from({ length: 11_000 }, (_, i) => [
        chunk("tEXt", Buffer.from("Title\0x")),
        chunk("zTXt", Buffer.from(`${i}\0\0x`)),
      ]).flat(),
    ]),
    title: "Still here",
  },
  {
    name: "600,000 titles in IPTC",
    bytes: jpegOf(
      Array.from({ length: 60 }, () =>
        photoshopSegment(resourcesOf([[0x0404, Buffer.alloc(60_000, "\x1c\x02\x05\0\x01x", "latin1")]])),
      ),
    ),
    title: "x",
  },
  {
    name: "170,000 empty XMP packets among a PSD's resources",
    bytes: psdOf([
      [0x0404, iptcOf([[2, 5, "Still here"]])],
      ...Array.from({ length: 170_000 }, (): [number, Uint8Array] => [0x0424, Buffer.alloc(0)]),
    ]),
    title: "Still here",
  },
  {
    name: "a megabyte of markers",
    bytes: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(1_000_000, 0xff)]),
  },
  {
    name: "a million restart markers",
    bytes: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xd0]), Buffer.from("ffd0".repeat(1_000_000), "hex")]),
  },
  {
    name: "extended XMP that says it has 4 GB",
    bytes: jpegOf([
      segment(
        0xe1,
        Buffer.concat([
          Buffer.from(`http://ns.adobe.com/xmp/extension/\0${"A".repeat(32)}`),
          endless,
          Buffer.alloc(4),
          Buffer.alloc(99),
        ]),
      ),
    ]),
  },
  {
    name: "a title of one letter and 60,000 accents",
    bytes: jpegOf([xmpSegment(xmpOf(languages("dc:title", { "x-default": `a${"\u0323".repeat(30_000)}` })))]),
  },
  { name: "65 million pieces in a HEIC of eight kilobytes", bytes: piecesWithoutBytes(1000) },
  {
    name: "a megabyte of texts in a charset of eight bits",
    bytes: iptcBlock(Buffer.concat([longDataSet(5, western), longDataSet(120, western)])),
  },
  {
    name: "six packets of XMP of a megabyte that are no XML",
    bytes: Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      internationalTextChunk("XML:com.adobe.xmp", xmpOf(title)),
      ...Array.from({ length: 6 }, () => endlessMarkup),
    ]),
    title: "Still here",
  },
  {
    name: "a title in 5,000 languages",
    bytes: xmpOf(
      languages("dc:title", Object.fromEntries(Array.from({ length: 4900 }, (_, i) => [`x${i}`, "Still here"]))),
    ),
    title: "Still here",
  },
  {
    name: "a description of one letter and 200,000 accents below and above it",
    bytes: xmpOf(languages("dc:description", { "x-default": `a${"\u0301\u0323".repeat(100_000)}` }) + title),
    title: "Still here",
  },
];

describe("files", () => {
  it("are closed, whatever they contain", async (context) => {
    context.skip(!existsSync("/proc/self/fd"), "only Linux counts a process's open files");
    const folder = await mkdtemp(join(tmpdir(), "photoup-hostile-"));
    const random = randomFrom(7);
    const before = readdirSync("/proc/self/fd").length;
    for (const [i, { bytes }] of captionClasses.entries()) {
      // Nothing about such a name is special.
      const path = join(folder, `${i} http:%2f%2f[x].jpg`);
      await writeFile(path, i % 5 === 0 ? bytes.subarray(0, i % 2) : mutatePhoto(bytes, random));
      withPhoto(path, (source) => readCaption(source, { languages: [] }));
    }
    expect(() => withPhoto(folder, (source) => readCaption(source, { languages: [] }))).toThrow();
    expect(readdirSync("/proc/self/fd")).toHaveLength(before);
    await rm(folder, { recursive: true });
  });
});

describe("attacks", () => {
  it.each(attacks)("$name", ({ bytes, title: expected }) => {
    const before = usedMemory();
    const { caption, readBytes, cpuMs } = readHostile(bytes);
    expect(readBytes).toBeLessThanOrEqual(maxReadBytes);
    expect(cpuMs).toBeLessThan(1000);
    expect(usedMemory() - before).toBeLessThan(mostMemory);
    if (expected !== undefined) expect(caption.title).toBe(expected);
    expect((caption.title ?? "").length).toBeLessThanOrEqual(500 * 32);
    expect(caption.warnings.length).toBeLessThan(30);
  });

  it("a hostile sidecar costs the photo only a warning", () => {
    const { caption } = readHostile(jpegOf([xmpSegment(xmpOf(title))]), Buffer.from(`<x:xmpmeta>${deep(20_000)}`));
    expect(caption.title).toBe("Still here");
    expect(caption.warnings).toHaveLength(1);
  });

  it("an error of the source is rethrown, not treated as a broken photo", () => {
    const photo = byteSourceOf(jpegOf([]));
    const failing: ByteSource = {
      sizeBytes: photo.sizeBytes,
      read() {
        throw Object.assign(new Error("the card is gone"), { code: "EIO" });
      },
    };
    expect(() => readCaption(failing, { languages: [] })).toThrow("the card is gone");
  });
});
