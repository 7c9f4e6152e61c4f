// IPTC-IIM: records of datasets, their charset declared somewhere among them, or not at all.
import { isUtf8 } from "node:buffer";
import type { Tag } from "./blocks.ts";
import { decodeUndeclared, decodeUtf8, latin1Of } from "./decode-text.ts";
import { decodeWindows1252 } from "./legacy-charsets.ts";

// Record 2 of IIM 4.2.
const names = new Map<number, string>([
  [5, "ObjectName"],
  [25, "Keywords"],
  [55, "DateCreated"],
  [60, "TimeCreated"],
  [80, "By-line"],
  [105, "Headline"],
  [116, "CopyrightNotice"],
  [120, "Caption-Abstract"],
]);

interface DataSet {
  record: number;
  dataset: number;
  bytes: Uint8Array;
}

/** @param group `IPTC` for the first block of a file, `IPTC2` for the second, and so on */
export function readIptc(block: Uint8Array, group: string): Tag[] {
  const bytes = inOrder(block);
  const dataSets = [...dataSetsOf(bytes)];
  const charset = charsetOf(dataSets);
  const tags: Tag[] = [];
  for (const { record, dataset, bytes: value } of dataSets) {
    const name = record === 2 ? names.get(dataset) : undefined;
    if (name !== undefined) tags.push({ name: `${group}:${name}`, value: decode(withoutEndingNuls(value), charset) });
  }
  return tags;
}

/** Some programs swap the bytes of a TIFF tag of type LONG, and those of the IPTC in it with them. */
function inOrder(block: Uint8Array): Uint8Array {
  if (block.length < 4 || block[0] === 0x1c || block[3] !== 0x1c) return block;
  const padded = Buffer.alloc((block.length + 3) & ~3);
  padded.set(block);
  return padded.swap32();
}

/** Stops at the first dataset that is none, or that is longer than the block. */
function* dataSetsOf(bytes: Uint8Array): Generator<DataSet> {
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === 0x1c) {
    const record = bytes[at + 1] ?? 0;
    const dataset = bytes[at + 2] ?? 0;
    let length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    at += 5;
    if (length & 0x8000) {
      // An extended dataset: the length of the length, then the length.
      const lengthBytes = length & 0x7fff;
      if (lengthBytes > 8 || at + lengthBytes > bytes.length) return;
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[at + i] ?? 0);
      at += lengthBytes;
    }
    if (at + length > bytes.length) return;
    yield { record, dataset, bytes: bytes.subarray(at, at + length) };
    at += length;
  }
}

type Charset = "utf-8" | "iso-8859-1" | "undeclared";

/** Dataset 1:90 may come after the texts. The escape sequences are those of ISO 2022. */
function charsetOf(dataSets: DataSet[]): Charset {
  for (const { record, dataset, bytes } of dataSets) {
    if (record !== 1 || dataset !== 90) continue;
    const escapes = latin1Of(bytes).replaceAll("\x1b", "<esc>");
    if (/<esc>%(G|\/[GHI])/.test(escapes)) return "utf-8";
    if (/<esc>[,\-./]A/.test(escapes)) return "iso-8859-1";
  }
  return "undeclared";
}

function decode(bytes: Uint8Array, charset: Charset): string {
  if (charset === "utf-8" && isUtf8(bytes)) return decodeUtf8(bytes);
  if (charset === "iso-8859-1" && !isUtf8(bytes)) return decodeWindows1252(bytes);
  return decodeUndeclared(bytes);
}

function withoutEndingNuls(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
