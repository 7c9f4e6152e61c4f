// One photo for every known way in which captions get lost or garbled, with the expected result.
import { brotliCompressSync } from "node:zlib";
import { bulkPhoto } from "./bulk-photos.ts";
import {
  iptcOf,
  languages,
  numbers,
  resourcesOf,
  type TiffTag,
  tiffOf,
  utf8Declared,
  xmpCaption,
  xmpOf,
} from "./metadata-writers.ts";
import {
  box,
  chunk,
  compressedTextChunk,
  exifSegment,
  internationalTextChunk,
  jpegWith,
  photoshopSegment,
  pngWith,
  riffChunk,
  segment,
  textChunk,
  tiffPhoto,
  webpWith,
  xmpSegment,
} from "./photo-containers.ts";

export interface CaptionClass {
  /** A fact, as a test's title. */
  name: string;
  bytes: Buffer;
  title?: string;
  description?: string;
}

const jpeg = bulkPhotoWithoutExif();
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEUlEQVR4nGPwql6GFTEMLQkAXtVawZ1CGP8AAAAASUVORK5CYII=",
  "base64",
);
const webp = Buffer.from(
  "UklGRjYAAABXRUJQVlA4ICoAAACQAQCdASoIAAgAAUAmJZgCdLoAA5gA/ueL//ggtqPTDjw/7jsDdd4gAAA=",
  "base64",
);

function bulkPhotoWithoutExif(): Buffer {
  const photo = bulkPhoto(0);
  const firstTable = photo.indexOf(Buffer.from([0xff, 0xdb]));
  return Buffer.concat([photo.subarray(0, 2), photo.subarray(firstTable)]);
}

const text = (tag: number, value: Uint8Array | string): TiffTag => ({ tag, type: 2, value });
const xp = (tag: number, value: string): TiffTag => ({ tag, type: 1, value: Buffer.from(`${value}\0`, "utf16le") });
const comment = (prefix: string, value: Uint8Array): TiffTag => ({
  tag: 0x8769,
  type: 4,
  value: [[{ tag: 0x9286, type: 7, value: Buffer.concat([Buffer.from(prefix.padEnd(8, "\0")), value]) }]],
});
const withExif = (tags: TiffTag[], order: "little" | "big" = "little") =>
  jpegWith(jpeg, [exifSegment(tiffOf([tags], order))]);
const withIptc = (...dataSets: Parameters<typeof iptcOf>[0]) =>
  jpegWith(jpeg, [photoshopSegment(resourcesOf([[0x0404, iptcOf(dataSets)]]))]);
const xhtml = "http://www.w3.org/1999/xhtml";
const withXmp = (packet: Uint8Array) => jpegWith(jpeg, [xmpSegment(packet)]);
const description = (value: string) => languages("dc:description", { "x-default": value });

const utf16be = (value: string) => Buffer.from(value, "utf16le").swap16();
/** "Été à Genève – «Fêtes»" and "Tosteberga Ängar, Skåne" in 8-bit charsets. */
const windowsBytes = Buffer.from("c974e920e02047656ee876652096 20ab46ea746573bb".replace(/ /g, ""), "hex");
const windowsText = "Été à Genève – «Fêtes»";
const macBytes = Buffer.concat([
  Buffer.from("Tosteberga "),
  Buffer.from([0x80]),
  Buffer.from("ngar, Sk"),
  Buffer.from([0x8c]),
  Buffer.from("ne"),
]);
const macText = "Tosteberga Ängar, Skåne";
/** A character takes three bytes in UTF-8. */
const longThai = "เทศกาลลอยกระทง".repeat(60);

function swapped(bytes: Buffer): Buffer {
  const padded = Buffer.alloc((bytes.length + 3) & ~3);
  bytes.copy(padded);
  return padded.swap32();
}

function heif(brand: string, exif: Uint8Array, xmp: Uint8Array, where: "file" | "base" | "idat" | "extents"): Buffer {
  const exifItem = Buffer.concat([numbers([6], 4, "big"), Buffer.from("Exif\0\0"), exif]);
  const data = Buffer.concat([exifItem, xmp]);
  const infe = (id: number, type: string, more: string) =>
    box("infe", Buffer.from([2, 0, 0, 0]), numbers([id, 0], 2, "big"), Buffer.from(`${type}\0${more}`));
  const items = box(
    "iinf",
    Buffer.alloc(4),
    numbers([2], 2, "big"),
    infe(1, "Exif", ""),
    infe(2, "mime", "application/rdf+xml\0"),
  );
  const build = (dataAt: number) => {
    const half = xmp.length >> 1;
    const at = exifItem.length;
    const entry = (id: number, extents: [number, number][]) => {
      const base = where === "base" ? dataAt : 0;
      const shift = where === "base" || where === "idat" ? 0 : dataAt;
      return Buffer.concat([
        numbers([id, where === "idat" ? 1 : 0, 0], 2, "big"),
        numbers([base], 4, "big"),
        numbers([extents.length], 2, "big"),
        ...extents.map(([offset, length]) => numbers([offset + shift, length], 4, "big")),
      ]);
    };
    const xmpExtents: [number, number][] =
      where === "extents"
        ? [
            [at, half],
            [at + half, xmp.length - half],
          ]
        : [[at, xmp.length]];
    const places = box(
      "iloc",
      Buffer.from([1, 0, 0, 0, 0x44, 0x40]),
      numbers([2], 2, "big"),
      entry(1, [[0, at]]),
      entry(2, xmpExtents),
    );
    const handler = box("hdlr", Buffer.alloc(8), Buffer.from("pict"), Buffer.alloc(13));
    const idat = where === "idat" ? [box("idat", data)] : [];
    return Buffer.concat([
      box("ftyp", Buffer.from(brand), Buffer.alloc(4), Buffer.from(`${brand}mif1`)),
      box("meta", Buffer.alloc(4), handler, items, places, ...idat),
    ]);
  };
  if (where === "idat") return build(0);
  return Buffer.concat([build(build(0).length + 8), box("mdat", data)]);
}

const exifBlock = tiffOf([[text(0x010e, "In the EXIF block")]]);
const packet = xmpCaption("Žluťoučký kůň", "京都、鴨川の夜。");
const kyoto = { title: "Žluťoučký kůň", description: "京都、鴨川の夜。" };

function jxl(...boxes: Buffer[]): Buffer {
  const codestream = box("jxlc", Buffer.from("ff0a0010", "hex"));
  const brand = box("ftyp", Buffer.from("jxl "), Buffer.alloc(4), Buffer.from("jxl "));
  return Buffer.concat([box("JXL ", Buffer.from("0d0a870a", "hex")), brand, ...boxes, codestream]);
}

function gif(...extensions: Buffer[]): Buffer {
  const picture = Buffer.from("2c00000000010001000002024401003b", "hex");
  return Buffer.concat([
    Buffer.from("GIF89a"),
    Buffer.from("01000100800000ffffff000000", "hex").subarray(0, 13),
    ...extensions,
    picture,
  ]);
}

function gifXmp(bytes: Uint8Array): Buffer {
  const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, i) => 255 - i), 0]);
  return Buffer.concat([Buffer.from([0x21, 0xff, 0x0b]), Buffer.from("XMP DataXMP"), bytes, trailer]);
}

function uuidBox(uuid: string, ...contents: Uint8Array[]): Buffer {
  return box("uuid", Buffer.from(uuid, "hex"), ...contents);
}

function cr3(): Buffer {
  const canon = uuidBox(
    "85c0b687820f11e08111f4ce462b6a48",
    box("CMT1", exifBlock),
    box("CMT2", tiffOf([[text(0x9003, "2018:02:21 12:08:56")]])),
  );
  const brand = box("ftyp", Buffer.from("crx "), Buffer.alloc(4), Buffer.from("crx isom"));
  return Buffer.concat([brand, box("moov", canon), uuidBox("be7acfcb97a942e89c71999491e3afac", packet)]);
}

function raf(inner: Buffer): Buffer {
  const head = Buffer.alloc(148);
  head.write("FUJIFILMCCD-RAW 0201FF383501FinePix X100");
  head.writeUInt32BE(148, 84);
  head.writeUInt32BE(inner.length, 88);
  return Buffer.concat([head, inner]);
}

function mrw(): Buffer {
  const block = Buffer.concat([Buffer.from("\0TTW"), numbers([exifBlock.length], 4, "big"), exifBlock]);
  return Buffer.concat([Buffer.from("\0MRM"), numbers([block.length], 4, "big"), block]);
}

function bigTiff(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`);
  const head = Buffer.concat([Buffer.from("II"), numbers([43, 8, 0], 2, "little"), numbers([16, 0], 4, "little")]);
  const textAt = 16 + 8 + 3 * 20 + 8;
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [0x010e, 2, bytes.length, textAt],
    // A strip that is never read.
    [0x0111, 4, 1, textAt],
    [0x0117, 4, 1, bytes.length],
  ];
  const directory = entries.map(([tag, type, count, value]) =>
    Buffer.concat([numbers([tag, type], 2, "little"), numbers([count, 0, value, 0], 4, "little")]),
  );
  return Buffer.concat([head, numbers([entries.length, 0], 4, "little"), ...directory, Buffer.alloc(8), bytes]);
}

/** @param parts image resources */
export function psdOf(parts: Parameters<typeof resourcesOf>[0]): Buffer {
  const head = Buffer.alloc(30);
  head.write("8BPS");
  const resources = resourcesOf(parts);
  return Buffer.concat([head, numbers([resources.length], 4, "big"), resources]);
}

function extendedXmp(): Buffer {
  const whole = xmpOf(description("In the extended part, long ".repeat(60)));
  const half = whole.length >> 1;
  const part = (from: number, to: number) =>
    segment(
      0xe1,
      Buffer.concat([
        Buffer.from(`http://ns.adobe.com/xmp/extension/\0${"A".repeat(32)}`),
        numbers([whole.length, from], 4, "big"),
        whole.subarray(from, to),
      ]),
    );
  const main = xmpOf(
    languages("dc:title", { "x-default": "In the main part" }),
    `xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${"A".repeat(32)}"`,
  );
  return jpegWith(jpeg, [xmpSegment(main), part(half, whole.length), part(0, half)]);
}

const rawProfile = (kind: string, bytes: Uint8Array) =>
  `\n${kind}\n${String(bytes.length).padStart(8)}\n${Buffer.from(bytes)
    .toString("hex")
    .replace(/(.{72})/g, "$1\n")}\n`;

const rawIptc = resourcesOf([[0x0404, iptcOf([utf8Declared, [2, 5, "Profile Žluť"]])]]);
const resources = resourcesOf([[0x0404, iptcOf([utf8Declared, [2, 120, "Split 京都"]])]]);

/** What goes wrong in exifr, exifreader and similar libraries. */
export const captionClasses: CaptionClass[] = [
  // Charsets of IPTC.
  { name: "IPTC in undeclared Windows-1252", bytes: withIptc([2, 120, windowsBytes]), description: windowsText },
  { name: "IPTC in undeclared MacRoman", bytes: withIptc([2, 5, macBytes]), title: macText },
  { name: "IPTC in undeclared UTF-8", bytes: withIptc([2, 5, "夏祭りの花火"]), title: "夏祭りの花火" },
  { name: "IPTC in declared UTF-8", bytes: withIptc(utf8Declared, [2, 5, "Москва"]), title: "Москва" },
  {
    name: "IPTC whose charset comes after its texts",
    bytes: withIptc([2, 5, "Ångström"], utf8Declared),
    title: "Ångström",
  },
  { name: "IPTC that says UTF-8 and is not", bytes: withIptc(utf8Declared, [2, 5, macBytes]), title: macText },
  {
    name: "an extended IPTC dataset",
    bytes: withIptc([2, 120, "long ".repeat(7000).trim()]),
    description: `${"long ".repeat(2000).trimEnd()}`,
  },
  {
    name: "IPTC across two segments",
    bytes: jpegWith(jpeg, [photoshopSegment(resources.subarray(0, 20)), photoshopSegment(resources.subarray(20))]),
    description: "Split 京都",
  },
  // EXIF texts.
  { name: "EXIF in Windows-1252", bytes: withExif([text(0x010e, windowsBytes)]), description: windowsText },
  { name: "EXIF in MacRoman", bytes: withExif([text(0x010e, macBytes)]), description: macText },
  { name: "EXIF in UTF-8", bytes: withExif([text(0x010e, "తెలుగు")], "big"), description: "తెలుగు" },
  {
    name: "XP tags in a big-endian block",
    bytes: withExif([xp(0x9c9b, "Красная"), xp(0x9c9c, "京都")], "big"),
    title: "Красная",
    description: "京都",
  },
  {
    name: "a UserComment in ASCII",
    bytes: withExif([comment("ASCII", Buffer.from("plain text"))]),
    description: "plain text",
  },
  {
    name: "a UserComment in UTF-8 declared as ASCII",
    bytes: withExif([comment("ASCII", Buffer.from("né à 京都"))]),
    description: "né à 京都",
  },
  {
    name: "a UserComment in the block's byte order",
    bytes: withExif([comment("UNICODE", utf16be("Москва, Красная"))], "big"),
    description: "Москва, Красная",
  },
  {
    name: "a UserComment in the other byte order",
    bytes: withExif([comment("UNICODE", Buffer.from("Москва, Красная", "utf16le"))], "big"),
    description: "Москва, Красная",
  },
  {
    name: "a UserComment with a byte order mark",
    bytes: withExif([comment("UNICODE", utf16be("\ufeff花火"))]),
    description: "花火",
  },
  {
    name: "a Japanese UserComment in the other byte order",
    bytes: withExif([comment("UNICODE", utf16be("京都、鴨川の夜。花火と人々。"))]),
    description: "京都、鴨川の夜。花火と人々。",
  },
  {
    name: "a UserComment in UTF-8 declared as UNICODE",
    bytes: withExif([comment("UNICODE", Buffer.from("Grüße aus Köln\0"))]),
    description: "Grüße aus Köln",
  },
  {
    name: "a Korean UserComment that begins with bytes of UTF-8",
    bytes: withExif([comment("UNICODE", utf16be("슀슁 음악회"))]),
    description: "슀슁 음악회",
  },
  {
    name: "a Chinese UserComment that could be UTF-8",
    bytes: withExif([comment("UNICODE", utf16be("烏茲別克"))]),
    description: "烏茲別克",
  },
  {
    name: "a Chinese UserComment in little-endian UTF-16 that could be UTF-8",
    bytes: withExif([comment("UNICODE", Buffer.from("苏里南元", "utf16le"))]),
    description: "苏里南元",
  },
  {
    name: "a UserComment in JIS",
    bytes: withExif([comment("JIS", Buffer.from("467c4b5c386c", "hex"))]),
    description: "日本語",
  },
  {
    name: "a UserComment without a charset",
    bytes: withExif([comment("", Buffer.from("undeclared é"))]),
    description: "undeclared é",
  },
  // Texts that look like something else.
  {
    name: "a title that looks like a number",
    bytes: withXmp(xmpCaption("007", "1e3")),
    title: "007",
    description: "1e3",
  },
  { name: "a title that looks like a boolean", bytes: withXmp(xmpCaption("true")), title: "true" },
  // XMP.
  {
    name: "XML entities",
    bytes: withXmp(
      xmpOf("<dc:title>Tom &amp; Jerry &#x22;q&#34; &lt;b&gt;</dc:title><dc:description>one&#xA;two</dc:description>"),
    ),
    title: 'Tom & Jerry "q" <b>',
    description: "one\ntwo",
  },
  {
    name: "other prefixes",
    bytes: withXmp(
      Buffer.from(
        `<a:xmpmeta xmlns:a="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:q="http://purl.org/dc/elements/1.1/"><q:title><r:Alt><r:li xml:lang="x-default">Prefix</r:li></r:Alt></q:title></r:Description></r:RDF></a:xmpmeta>`,
      ),
    ),
    title: "Prefix",
  },
  { name: "XMP in UTF-16, little-endian", bytes: withXmp(Buffer.from(packet.toString(), "utf16le")), ...kyoto },
  { name: "XMP in UTF-16, big-endian", bytes: withXmp(utf16be(packet.toString())), ...kyoto },
  {
    name: "HTML that is not escaped",
    bytes: withXmp(
      xmpOf(
        '<dc:title>The <b>bride</b></dc:title><dc:description><rdf:Alt><rdf:li xml:lang="x-default"><i>Anna</i> and Bob<br/>at the sea</rdf:li></rdf:Alt></dc:description>',
      ),
    ),
    title: "The bride",
    description: "Anna and Bob\nat the sea",
  },
  {
    name: "values with qualifiers, as elements and as attributes",
    bytes: withXmp(
      xmpOf(
        `<dc:title><rdf:Alt><rdf:li rdf:value="Title" q:by="a"/></rdf:Alt></dc:title><dc:description><rdf:Alt><rdf:li><rdf:Description rdf:value="Text" q:by="b"/></rdf:li></rdf:Alt></dc:description>`,
        'xmlns:q="urn:q"',
      ),
    ),
    title: "Title",
    description: "Text",
  },
  {
    name: "a property's value with qualifiers",
    bytes: withXmp(xmpOf('<photoshop:Headline rdf:value="Head" q:by="a"/>', 'xmlns:q="urn:q"')),
    title: "Head",
  },
  {
    name: "items that are numbered instead of listed",
    bytes: withXmp(
      xmpOf(
        '<dc:title><rdf:Alt><rdf:_1 xml:lang="x-default">First</rdf:_1><rdf:_2 xml:lang="de">Zweiter</rdf:_2></rdf:Alt></dc:title>',
      ),
    ),
    title: "First",
  },
  {
    name: "texts with markup of their own",
    bytes: withXmp(
      xmpOf(
        `<dc:title rdf:parseType="Literal">A <b xmlns="${xhtml}">bold</b> title</dc:title><dc:description><rdf:Alt><rdf:li rdf:parseType="Literal">one<h:br xmlns:h="${xhtml}"/>two</rdf:li></rdf:Alt></dc:description>`,
      ),
    ),
    title: "A bold title",
    description: "one\ntwo",
  },
  { name: "CDATA", bytes: withXmp(xmpOf("<dc:title><![CDATA[a < b & c]]></dc:title>")), title: "a < b & c" },
  { name: "blanks around the equals sign", bytes: withXmp(xmpOf("", 'dc:title = "Blanks"')), title: "Blanks" },
  {
    name: "properties as attributes",
    bytes: withXmp(xmpOf("", `dc:description='Attribute &quot;x&quot;'`)),
    description: 'Attribute "x"',
  },
  {
    name: "nested self-closing elements",
    bytes: withXmp(
      xmpOf(
        `<photoshop:DocumentAncestors><rdf:Bag/></photoshop:DocumentAncestors><dc:title><rdf:Alt><rdf:li xml:lang="x-default">After</rdf:li><rdf:li xml:lang="de"/></rdf:Alt></dc:title>`,
      ),
    ),
    title: "After",
  },
  {
    name: "a title inside another property, which is not the photo's",
    bytes: withXmp(
      xmpOf(
        `<tiff:Ref rdf:parseType="Resource"><dc:title>Not mine</dc:title></tiff:Ref><dc:description>Mine</dc:description>`,
      ),
    ),
    description: "Mine",
  },
  {
    name: "XMP without a packet, with a byte order mark",
    bytes: Buffer.concat([Buffer.from("efbbbf", "hex"), Buffer.from(packet.toString().replace(/<\?.*?\?>/gs, ""))]),
    ...kyoto,
  },
  { name: "XMP that is encoded twice", bytes: withXmp(Buffer.from(packet.toString("latin1"))), ...kyoto },
  {
    name: "extended XMP with its parts out of order",
    bytes: extendedXmp(),
    title: "In the main part",
    description: "In the extended part, long ".repeat(60).trim(),
  },
  {
    name: "a custom entity, which is not expanded",
    bytes: withXmp(Buffer.from(`<!DOCTYPE x [<!ENTITY e "boom">]>${xmpOf("<dc:title>a&e;b</dc:title>").toString()}`)),
    title: "a&e;b",
  },
  // TIFF and RAW.
  {
    name: "TIFF whose IPTC has the type LONG",
    bytes: tiffPhoto(Buffer.alloc(192), 8, 8, [
      { tag: 0x83bb, type: 4, value: swapped(iptcOf([[2, 5, "Swapped long"]])) },
    ]),
    title: "Swapped long",
  },
  {
    name: "TIFF with IPTC of type UNDEFINED",
    bytes: tiffPhoto(Buffer.alloc(192), 8, 8, [{ tag: 0x83bb, type: 7, value: iptcOf([[2, 5, "Undefined"]]) }], "big"),
    title: "Undefined",
  },
  {
    name: "TIFF with XMP",
    bytes: tiffPhoto(Buffer.alloc(192), 8, 8, [{ tag: 0x02bc, type: 1, value: packet }]),
    ...kyoto,
  },
  {
    name: "PSD with EXIF and XMP",
    bytes: psdOf([
      [0x0422, tiffOf([[text(0x010e, "In the EXIF")]])],
      [0x0424, xmpCaption("In the XMP")],
    ]),
    title: "In the XMP",
    description: "In the EXIF",
  },
  {
    name: "JPEG whose XMP is an image resource",
    bytes: jpegWith(jpeg, [photoshopSegment(resourcesOf([[0x0424, xmpCaption("In APP13")]]))]),
    title: "In APP13",
  },
  {
    name: "JPEG with an older copy of its XMP and EXIF among the image resources",
    bytes: jpegWith(jpeg, [
      photoshopSegment(
        resourcesOf([
          [0x0422, tiffOf([[text(0x010e, "Old"), xp(0x9c9b, "Old title")]])],
          [0x0424, xmpCaption("Old", "Old")],
        ]),
      ),
      exifSegment(tiffOf([[text(0x010e, "New")]])),
      xmpSegment(xmpOf("")),
    ]),
    description: "New",
  },
  {
    name: "TIFF whose XMP is an image resource",
    bytes: tiffPhoto(Buffer.alloc(192), 8, 8, [
      { tag: 0x8649, type: 7, value: resourcesOf([[0x0424, xmpCaption("In a tag of TIFF")]]) },
    ]),
    title: "In a tag of TIFF",
  },
  {
    name: "TIFF with image resources",
    bytes: tiffPhoto(Buffer.alloc(192), 8, 8, [{ tag: 0x8649, type: 7, value: resources }]),
    description: "Split 京都",
  },
  {
    name: "TIFF whose directory comes after a long picture",
    bytes: tiffPhoto(Buffer.alloc(300_000), 500, 200, [text(0x010e, "Far away")]),
    description: "Far away",
  },
  { name: "BigTIFF", bytes: bigTiff("In a big file"), description: "In a big file" },
  { name: "CR3", bytes: cr3(), ...kyoto },
  { name: "RAF", bytes: raf(withIptc([2, 5, "Velvia"])), title: "Velvia" },
  { name: "MRW", bytes: mrw(), description: "In the EXIF block" },
  { name: "ORF", bytes: tiffOf([[text(0x010e, "Olympus text")]], "little", 0x4f52), description: "Olympus text" },
  { name: "RW2", bytes: tiffOf([[text(0x010e, "Panasonic text")]], "little", 0x55), description: "Panasonic text" },
  { name: "PSD", bytes: psdOf([[0x0404, iptcOf([[2, 5, "Layered"]])]]), title: "Layered" },
  // Other containers.
  { name: "WebP", bytes: webpWith(webp, 8, 8, [riffChunk("XMP ", packet)]), ...kyoto },
  {
    name: "WebP whose EXIF has JPEG's header",
    bytes: webpWith(webp, 8, 8, [riffChunk("EXIF", Buffer.concat([Buffer.from("Exif\0\0"), exifBlock]))]),
    description: "In the EXIF block",
  },
  { name: "GIF with XMP", bytes: gif(gifXmp(packet)), ...kyoto },
  { name: "HEIC", bytes: heif("heic", exifBlock, packet, "file"), ...kyoto },
  { name: "HEIF of the brand mif1", bytes: heif("mif1", exifBlock, packet, "file"), ...kyoto },
  { name: "AVIF with a base offset", bytes: heif("avif", exifBlock, packet, "base"), ...kyoto },
  { name: "HEIC whose items are in idat", bytes: heif("heic", exifBlock, packet, "idat"), ...kyoto },
  { name: "HEIC whose XMP is in two extents", bytes: heif("heix", exifBlock, packet, "extents"), ...kyoto },
  { name: "JPEG XL", bytes: jxl(box("xml ", packet)), ...kyoto },
  { name: "JPEG XL with EXIF", bytes: jxl(box("Exif", Buffer.alloc(4), exifBlock)), description: "In the EXIF block" },
  {
    name: "JPEG XL with compressed boxes",
    bytes: jxl(box("brob", Buffer.from("xml "), brotliCompressSync(packet))),
    ...kyoto,
  },
  {
    name: "JPEG 2000",
    bytes: Buffer.concat([
      box("jP  ", Buffer.from("0d0a870a", "hex")),
      uuidBox("be7acfcb97a942e89c71999491e3afac", packet),
    ]),
    ...kyoto,
  },
  // PNG.
  {
    name: "PNG texts in Latin-1",
    bytes: pngWith(png, [textChunk("Title", Buffer.from("Été", "latin1")), textChunk("Description", "x y")]),
    title: "Été",
    description: "x y",
  },
  {
    name: "PNG texts in UTF-8 that should be Latin-1",
    bytes: pngWith(png, [textChunk("Title", "花火")]),
    title: "花火",
  },
  { name: "PNG zTXt", bytes: pngWith(png, [compressedTextChunk("Title", "Compressed")]), title: "Compressed" },
  {
    name: "PNG iTXt, compressed",
    bytes: pngWith(png, [internationalTextChunk("Title", "花火", "ja", true)]),
    title: "花火",
  },
  {
    name: "PNG with XMP in iTXt after the picture",
    bytes: pngWith(png, [internationalTextChunk("XML:com.adobe.xmp", packet)], "end"),
    ...kyoto,
  },
  { name: "PNG with eXIf", bytes: pngWith(png, [chunk("eXIf", exifBlock)]), description: "In the EXIF block" },
  {
    name: "PNG with a raw profile of IPTC",
    bytes: pngWith(png, [compressedTextChunk("Raw profile type iptc", rawProfile("iptc", rawIptc))]),
    title: "Profile Žluť",
  },
  {
    name: "PNG with a raw profile of EXIF",
    bytes: pngWith(png, [
      compressedTextChunk(
        "Raw profile type exif",
        rawProfile("exif", Buffer.concat([Buffer.from("Exif\0\0"), exifBlock])),
      ),
    ]),
    description: "In the EXIF block",
  },
  {
    name: "PNG with a raw profile of XMP",
    bytes: pngWith(png, [textChunk("Raw profile type xmp", rawProfile("xmp", packet))]),
    ...kyoto,
  },
  {
    name: "a PNG text after 300 KB",
    bytes: pngWith(png, [chunk("prIv", Buffer.alloc(300_000)), textChunk("Title", "Far behind")]),
    title: "Far behind",
  },
  // JPEG's segments.
  {
    name: "XMP after 650 KB of segments",
    bytes: jpegWith(jpeg, [
      ...Array.from({ length: 10 }, () => segment(0xe2, Buffer.alloc(65_000))),
      xmpSegment(packet),
    ]),
    ...kyoto,
  },
  {
    name: "EXIF across two segments",
    bytes: jpegWith(jpeg, [
      exifSegment(tiffOf([[text(0x010e, `${"y".repeat(300)} end`)]]).subarray(0, 200)),
      exifSegment(tiffOf([[text(0x010e, `${"y".repeat(300)} end`)]]).subarray(200)),
    ]),
    description: `${"y".repeat(300)} end`,
  },
  {
    name: "padding between segments",
    bytes: jpegWith(jpeg, [Buffer.from([0xff, 0xff, 0xff]), xmpSegment(packet)]),
    ...kyoto,
  },
  {
    name: "garbage between segments",
    bytes: jpegWith(jpeg, [segment(0xe0, Buffer.from("JFIF\0")), Buffer.from("garbage"), xmpSegment(packet)]),
    ...kyoto,
  },
  // Precedence.
  {
    name: "a headline without a title",
    bytes: withXmp(xmpOf("<photoshop:Headline>Head</photoshop:Headline>")),
    title: "Head",
  },
  { name: "acdsee's notes", bytes: withXmp(xmpOf("<acdsee:notes>Noted</acdsee:notes>")), description: "Noted" },
  {
    name: "exif:UserComment in XMP",
    bytes: withXmp(xmpOf(languages("exif:UserComment", { "x-default": "From digiKam" }))),
    description: "From digiKam",
  },
  {
    name: "a description equal to the title",
    bytes: jpegWith(jpeg, [exifSegment(tiffOf([[xp(0x9c9b, "Twice"), text(0x010e, "Twice")]]))]),
    title: "Twice",
  },
  {
    name: "a title's copy in a field whose charset does not have its letters",
    bytes: jpegWith(jpeg, [
      exifSegment(tiffOf([[text(0x010e, "??????? 2024 ??")]])),
      xmpSegment(xmpCaption("Свадьба 2024 🎂")),
    ]),
    title: "Свадьба 2024 🎂",
  },
  {
    name: "a description's copy in such a field, which counts more",
    bytes: jpegWith(jpeg, [
      photoshopSegment(resourcesOf([[0x0404, iptcOf([[2, 120, "??? 2024? Yes!"]])]])),
      exifSegment(tiffOf([[text(0x010e, "京都へ 2024? Yes!")]])),
    ]),
    description: "京都へ 2024? Yes!",
  },
  {
    name: "IPTC that is cut off, beside EXIF with the whole texts",
    bytes: jpegWith(jpeg, [
      photoshopSegment(
        resourcesOf([
          [
            0x0404,
            iptcOf([
              utf8Declared,
              [2, 5, longThai.slice(0, 21)],
              [2, 120, `${longThai.slice(0, 80)}\r${longThai}`.slice(0, 666)],
            ]),
          ],
        ]),
      ),
      exifSegment(
        tiffOf([[xp(0x9c9b, longThai.slice(0, 300)), text(0x010e, `${longThai.slice(0, 80)}\n${longThai}`)]]),
      ),
    ]),
    title: longThai.slice(0, 300),
    description: `${longThai.slice(0, 80)}\n${longThai}`,
  },
  {
    name: "IPTC that is not cut off, beside EXIF with more of it",
    bytes: jpegWith(jpeg, [
      photoshopSegment(resourcesOf([[0x0404, iptcOf([[2, 5, "Kyoto"]])]])),
      exifSegment(tiffOf([[xp(0x9c9b, "Kyoto, uncorrected")]])),
    ]),
    title: "Kyoto",
  },
  {
    name: "a question that is no copy",
    bytes: jpegWith(jpeg, [exifSegment(tiffOf([[text(0x010e, "Who? 2024")]])), xmpSegment(xmpCaption("Whom 2024"))]),
    title: "Whom 2024",
    description: "Who? 2024",
  },
  {
    name: "truncated IPTC beside complete XMP",
    bytes: jpegWith(jpeg, [
      photoshopSegment(resourcesOf([[0x0404, iptcOf([[2, 5, "A title which is cut"]])]])),
      xmpSegment(xmpCaption("A title which is cut nowhere")),
    ]),
    title: "A title which is cut nowhere",
  },
  {
    name: "camera junk before a comment by a person",
    bytes: withExif([text(0x010e, "OLYMPUS DIGITAL CAMERA         "), comment("ASCII", Buffer.from("by a person"))]),
    description: "by a person",
  },
  { name: "blank fields", bytes: withExif([text(0x010e, "          "), xp(0x9c9b, " ")]) },
  { name: "a comment, which is never a caption", bytes: jpegWith(jpeg, [segment(0xfe, Buffer.from("Some comment"))]) },
];

function fotoStation(): Buffer {
  const iptc = iptcOf([[2, 5, "Newsroom"]]);
  const foot = Buffer.concat([numbers([1], 2, "big"), numbers([iptc.length + 10, 0xa1b2c3d4], 4, "big")]);
  return Buffer.concat([jpeg, iptc, foot]);
}

function afcp(): Buffer {
  const iptc = iptcOf([[2, 120, "Concatenated"]]);
  const start = jpeg.length;
  const head = Buffer.concat([Buffer.from("AXS!"), numbers([0x0100, 1], 2, "big"), Buffer.alloc(4)]);
  const entry = Buffer.concat([Buffer.from("IPTC"), numbers([iptc.length, start + 24], 4, "big")]);
  const foot = Buffer.concat([Buffer.from("AXS!"), numbers([start, 0], 4, "big")]);
  return Buffer.concat([jpeg, head, entry, iptc, foot]);
}

captionClasses.push(
  {
    name: "TIFF with 3 MB of image resources, mostly a preview",
    bytes: tiffPhoto(Buffer.alloc(192), 8, 8, [
      { tag: 0x8649, type: 7, value: Buffer.concat([resources, resourcesOf([[0x040c, Buffer.alloc(3_000_000)]])]) },
    ]),
    description: "Split 京都",
  },
  {
    name: "unescaped characters in XMP",
    bytes: withXmp(xmpOf("<dc:title>Tom & Jerry</dc:title><dc:description>1 < 2, AT&T; x&y</dc:description>")),
    title: "Tom & Jerry",
    description: "1 < 2, AT&T; x&y",
  },
  {
    name: "Windows line breaks in XMP",
    bytes: withXmp(
      xmpOf(`\r\n<dc:title>\r\none\r\ntwo</dc:title>\r\n`, `dc:description="three\r\nfour"\r\n xmp:Rating =\r\n "4"`),
    ),
    title: "one\r\ntwo",
    description: "three\r\nfour",
  },
  { name: "IPTC in a trailer of FotoStation", bytes: fotoStation(), title: "Newsroom" },
  { name: "IPTC in a trailer of AFCP", bytes: afcp(), description: "Concatenated" },
  {
    name: "qualifiers of a text, which are not part of it",
    bytes: withXmp(
      xmpOf(
        `<dc:title><rdf:Alt><rdf:li rdf:parseType="Resource"><rdf:value>The text</rdf:value><tiff:q>not this</tiff:q></rdf:li></rdf:Alt></dc:title>`,
      ),
    ),
    title: "The text",
  },
);

/** Texts of cameras and programs, never a caption. */
export const junkDescriptions = [
  "OLYMPUS DIGITAL CAMERA",
  "KONICA MINOLTA DIGITAL CAMERA",
  "SANYO DIGITAL CAMERA",
  "GE DIGITAL CAMERA",
  "OLYMPUS DIGITALKAMERA",
  "APPAREIL PHOTO NUMÉRIQUE KODAK",
  "Cámara digital Nikon",
  "CASIO デジタルカメラ",
  "Цифровая камера Samsung",
  "Exif_JPEG_420",
  "SONY DSC",
  "Minolta DSC",
  "SAMSUNG CAMERA PICTURES",
  "KODAK Digital Still Camera",
  "<Digimax S500 / Kenox S500 / Digimax Cyber 530>",
  "<KENOX S630  / Samsung S630>",
  "Exif_JPEG_PICTURE",
  "Exif JPEG",
  "DCF 1.0",
  "DCIM\\100MEDIA\\DJI_0001.JPG",
  "binary comment",
  "charset=Ascii",
  "Created with GIMP",
  "Created with The GIMP",
  "File written by Adobe Photoshop¨ 4.0",
  "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90",
  "x-default",
  "null",
  "---",
  "default",
  "SAMSUNG",
  "Screenshot",
  "oppo_2",
  "Oplus_4",
  "GCM_TAG",
  "ASCI",
  "AppleMark",
  "LEAD Technologies Inc. V1.01",
  "Intel(R) JPEG Library, version 1,5,4,36",
  "ACD Systems Digital Imaging",
  "0123456789abcdef0123456789ABCDEF",
  "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
  "AEAverage = 12",
  "CameraID=1234",
  '<?xml version="1.0"?><OME/>',
  "ImageJ=1.47a",
  "hdrpl",
  "_cuva",
  "mde",
  "My beautiful picture",
  "HELLOMOTO",
  "R:  139 G:  255 B:  189 X:39852 Y:    0 S:    0 Zs:   6",
  "hdr",
  "MOULTRIE DIGITAL GAME CAMERA",
  "BUSHNELL DIGITAL TRAIL CAMERA",
  "Nikon Digital Camera",
  "Processed with VSCO with a6 preset",
  "Processed with VSCOcam with f2 preset",
  "Processed with Snapseed.",
  "Edited with PicsArt",
  "Created with Inkscape",
  "Made with Sodipodi",
  "Optimized by JPEGmini 3.14.2.84235",
  "Software: Microsoft Office",
  "Software: Windows Photo Editor",
  "Edited with Photoshop Express",
  "Edited with Google Photos",
  "Lavf58.29.100",
  "20200101_101010",
  "20200101_101010_HDR",
  "Software: Adobe ImageReady",
  "filter: 0; fileterIntensity: 0.0; filterMask: 0; module: a; hw-remosaic: 0; touch: (-1.0, -1.0);",
  "fileterIntensity: 0.0; filterMask: 0;",
  "{ AEAverage = 117, AETarget = 60 }",
  "{\n    AEStable = 1;\n}",
  "undefined",
  "(null)",
  "[object Object]",
  "DSC00019",
  "DSC_0019.JPG",
  "IMG_1234",
  "IMG_20190501_101112.jpg",
  "_MG_1234",
  "P1010001",
  "100_1234",
  "DJI_0001",
  "PXL_20210101_123456789.jpg",
  "IMG-20200101-WA0001.jpg",
  "MVIMG_20190101_101010",
  "DSCN 0012",
  "Screenshot_20200101-101010",
  "converted PBM file",
  "converted PNM file",
  "created by 'xv 3.10a'",
  "created by 'xv grab'",
  "Kofax PDF Filter - version 4.0",
  "curve: 0,0 255,255",
  "Handmade Software, Inc. Image Alchemy v1.8",
  "Processed By eBay with ImageMagick, z1.1.0. ||B2",
  "Edited in Prisma app with Mononoke",
  "Created with Retrica",
  "Edited with Polarr Photo Editor",
  "Made with Repix (http://repix.it)",
  "Saved by Nero PhotoSnap",
  "LEADTOOLS v20.0",
  "Intel(R) IPP JPEG encoder [6.0.0] - Aug  7 2008",
  "module: photo; hw-remosaic: false; touch: (-1.0, -1.0);",
  "sceneMode: Hdr; cct_value: 0; AI_Scene: (-1, -1);",
  "cof_vivid",
  "cof_Bright",
  "sdr_HDRB",
  "sdr_HDRBFace",
  "mde_soft",
  "oznorWO",
  "rbtozCO",
  "btfmdn",
  "btrhdr",
  "fptbty",
  "fshbty",
  "fairlight",
  "frontbhdp",
  "frem",
  "mon",
  "Created by Imlib",
  "METADATA-START",
  "DIGITAL STILLCAMERA",
  "EPSON DSC Picture",
  "TOSHIBA Exif JPEG",
  "Exif_JPEG_422",
  "<SAMSUNG DIGITAL CAMERA>",
  "Jenoptik Digital Camera",
  "WILDGAME INNOVATIONS DIGITAL CAMERA",
  "/DCIM/100MEDIA/x.jpg",
  "A:\\DCIM\\100DSCIM\\PICT0001.JPG",
  "charset=InvalidCharsetId",
  "NaN",
  "nil",
  "R0001234",
  "L1000123",
  "GX010001",
  "IMG_E1234",
  "PXL_20240101_120000000.MP",
  "SNV12345",
  "100-0001_IMG",
  "DJI_20240101120000_0001_D",
  "©",
];

/** Texts of people, however odd. */
export const honestDescriptions = [
  "★★★★★",
  "♪",
  "Meine neue Digitalkamera",
  "La cámara digital de Ana",
  "default settings of the stage",
  "Samsung booth",
  "A screenshot of the scoreboard",
  "007",
  "true",
  "Olympus in the fog",
  "Digital camera museum",
  "Ruby",
  "🎉",
  "花",
  "No comment",
  "Sony stand, day 2",
  "12:30 R: Anna, G: Ben",
  "HDR",
  "HDR of the bridge at night",
  "Dav",
  "Mon",
  "Smart",
  "Burst",
  "Vivid",
  "Bright",
  "soft",
  "My new digital camera",
  "Grandpa's digital camera",
  "Moultrie County Fair",
  "Made with love",
  "Edited with Google Photos, and framed by Ana",
  "Windows of the old town",
  "20200101",
  "20200101_101010_Wedding of Ann",
  "Lava field",
  "Processed by hand in the darkroom",
  "Edited with Snapseed after the storm, by Ana",
  "Created by the children of class 4b",
  "Software: the talk that nobody understood",
  "Filter coffee: 0 left",
  "Curve: the bobsleigh track at Altenberg",
  "The curve: Ana leads",
  "{smile}",
  "Left: Ann; right: Bob; behind: Cy",
  "Undefined behaviour, a talk",
  "Null Island",
  "DSC team photo",
  "WP meeting 2019",
  "SAM 1999 reunion",
  "Screenshot 3 of the talk",
  "IMG: the institute's new home",
  "Photo 12",
  "Room 1234",
  "1989",
  "2019-2021",
  "P51 Mustang",
  "Kofax booth",
  "Converted barn",
  "xv wedding anniversary",
  "❤️",
  "☀️",
  "✈️ ☺️",
  "❄",
  "🇩🇪",
  "Nan",
  "Nil",
  "Sam 2023",
  "Pano 360",
  "DJI 2024",
  "Screenshot 2024",
  "MY FIRST DIGITAL CAMERA",
  "GRANDPA WITH HIS NEW DIGITAL CAMERA",
  "GRANDPA'S DIGITAL CAMERA",
  "Made in Adobe Village",
  "Made by Nero",
  "Created by Microsoft Dave",
  "Handmade Software Fair 2024",
  "module: the first of three; by Ana",
];

export const junkPhoto = (value: string) => withExif([text(0x010e, value)]);
export const languagePhoto = withXmp(
  xmpOf(languages("dc:title", { "x-default": "Default", de: "Deutsch", "pt-BR": "Português" })),
);
export const noDefaultPhoto = withXmp(xmpOf(languages("dc:title", { fr: "Premier", de: "Zweiter" })));
export const jpegOf = (segments: Uint8Array[]) => jpegWith(jpeg, segments);
