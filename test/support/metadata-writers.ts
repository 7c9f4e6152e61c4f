// Writes blocks of metadata, correct or with the errors of real programs: EXIF, IPTC, image resources, XMP.

export type ByteOrder = "little" | "big";

export interface TiffTag {
  tag: number;
  /** 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL, 7 UNDEFINED. */
  type: number;
  /** The number of values; by default, those in the value. */
  count?: number;
  value: Uint8Array | number[] | string | TiffTag[][] | PointedAt;
}

/** Bytes stored elsewhere; the tag's value is their offset. */
export interface PointedAt {
  pointedAt: Uint8Array;
}

const unitBytes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 13: 4 };

const isPointedAt = (value: TiffTag["value"]): value is PointedAt => typeof value === "object" && "pointedAt" in value;
const isDirectories = (value: TiffTag["value"]): value is TiffTag[][] =>
  Array.isArray(value) && typeof value[0] === "object";

/** A TIFF structure. A list of directories as value is written as pointers to them. */
export function tiffOf(directories: TiffTag[][], order: ByteOrder = "little", magic = 42): Buffer {
  const parts: Buffer[] = [];
  let size = 8;
  const put = (bytes: Uint8Array) => {
    const at = size;
    const padded = Buffer.alloc((bytes.length + 1) & ~1);
    padded.set(bytes);
    parts.push(padded);
    size += padded.length;
    return at;
  };
  /** From last to first, because each contains the offset of the next. */
  const putDirectory = (tags: TiffTag[], next: number): number => {
    const sorted = [...tags].sort((a, b) => a.tag - b.tag);
    const entries = sorted.map(({ tag, type, count, value }) => {
      const bytes = bytesOfAny(value, type);
      const entry = Buffer.alloc(12);
      entry.set(numbers([tag, type], 2, order), 0);
      entry.set(numbers([count ?? bytes.length / (unitBytes[type] ?? 1)], 4, order), 4);
      if (bytes.length <= 4) entry.set(bytes, 8);
      else entry.set(numbers([put(bytes)], 4, order), 8);
      return entry;
    });
    return put(Buffer.concat([numbers([entries.length], 2, order), ...entries, numbers([next], 4, order)]));
  };
  const bytesOfAny = (value: TiffTag["value"], type: number): Buffer => {
    if (isPointedAt(value)) return numbers([put(value.pointedAt)], 4, order);
    if (!isDirectories(value)) return bytesOf(value, type, order);
    const offsets = value.map((each) => putDirectory(each, 0));
    return numbers(offsets, 4, order);
  };
  let first = 0;
  for (const directory of [...directories].reverse()) first = putDirectory(directory, first);
  const mark = order === "little" ? "II" : "MM";
  return Buffer.concat([Buffer.from(mark), numbers([magic], 2, order), numbers([first], 4, order), ...parts]);
}

function bytesOf(value: Uint8Array | number[] | string, type: number, order: ByteOrder): Buffer {
  if (typeof value === "string") return Buffer.from(`${value}\0`);
  if (!Array.isArray(value)) return Buffer.from(value);
  return numbers(value, type === 3 ? 2 : type === 1 || type === 7 ? 1 : 4, order);
}

/** @param width bytes per value */
export function numbers(values: number[], width: number, order: ByteOrder): Buffer {
  const bytes = Buffer.alloc(values.length * width);
  for (const [i, value] of values.entries()) {
    if (order === "little") bytes.writeUIntLE(value, i * width, width);
    else bytes.writeUIntBE(value, i * width, width);
  }
  return bytes;
}

/** Datasets as `[record, dataset, value]`. Values over 32,767 bytes are written as extended datasets. */
export function iptcOf(dataSets: [record: number, dataset: number, value: Uint8Array | string][]): Buffer {
  return Buffer.concat(
    dataSets.map(([record, dataset, value]) => {
      const bytes = Buffer.from(value as Uint8Array);
      const length =
        bytes.length < 0x8000
          ? numbers([bytes.length], 2, "big")
          : Buffer.concat([numbers([0x8004], 2, "big"), numbers([bytes.length], 4, "big")]);
      return Buffer.concat([Buffer.from([0x1c, record, dataset]), length, bytes]);
    }),
  );
}

export const utf8Declared: [number, number, string] = [1, 90, "\x1b%G"];

/** Photoshop's image resources. */
export function resourcesOf(resources: [id: number, value: Uint8Array][]): Buffer {
  return Buffer.concat(
    resources.map(([id, value]) => {
      const padding = Buffer.alloc(value.length & 1);
      return Buffer.concat([
        Buffer.from("8BIM"),
        numbers([id, 0], 2, "big"),
        numbers([value.length], 4, "big"),
        value,
        padding,
      ]);
    }),
  );
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escapeXml = (text: string) => text.replace(/[&<>"]/g, (char) => escapes[char] ?? char);

/** An XMP packet around the content of its only rdf:Description. */
export function xmpOf(inside: string, attributes = ""): Buffer {
  return Buffer.from(
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:acdsee="http://ns.acdsee.com/iptc/1.0/" ${attributes}>${inside}</rdf:Description>
</rdf:RDF></x:xmpmeta>${" ".repeat(200)}<?xpacket end="w"?>`,
  );
}

/** A text with alternatives by language, `x-default` first, as the specification requires. */
export function languages(name: string, texts: Record<string, string>): string {
  const items = Object.entries(texts).map(([lang, text]) => `<rdf:li xml:lang="${lang}">${escapeXml(text)}</rdf:li>`);
  return `<${name}><rdf:Alt>${items.join("")}</rdf:Alt></${name}>`;
}

export function xmpCaption(title: string, description?: string): Buffer {
  const texts = [languages("dc:title", { "x-default": title })];
  if (description !== undefined) texts.push(languages("dc:description", { "x-default": description }));
  return xmpOf(texts.join(""));
}
