// IPTC-IIM: records of datasets, one of which may declare the charset.
import { isUtf8 } from "node:buffer";
import type { Blocks, Tag } from "./blocks.ts";
import { decodeDamagedUtf8, decodeUtf8, latin1Of } from "./decode-text.ts";
import { decodeCharset } from "./guess-charset.ts";
import type { UndeclaredTexts } from "./undeclared-texts.ts";

// Record 2 of IIM 4.2.
const names = new Map<number, string>([
  [5, "ObjectName"],
  [25, "Keywords"],
  [55, "DateCreated"],
  [60, "TimeCreated"],
  [62, "DigitalCreationDate"],
  [63, "DigitalCreationTime"],
  [80, "By-line"],
  [90, "City"],
  [92, "Sub-location"],
  [95, "Province-State"],
  [101, "Country-PrimaryLocationName"],
  [105, "Headline"],
  [116, "CopyrightNotice"],
  [120, "Caption-Abstract"],
]);

interface DataSet {
  record: number;
  dataset: number;
  bytes: Uint8Array;
}

/** @param group `IPTC` for a file's first block, `IPTC2` for the second, and so on */
export function readIptc(block: Uint8Array, group: string, blocks: Blocks): Tag[] {
  const dataSets = [...dataSetsOf(inOrder(block))];
  const charset = charsetOf(dataSets);
  const known = dataSets.flatMap(({ record, dataset, bytes }) => {
    const name = record === 2 ? names.get(dataset) : undefined;
    return name === undefined || --blocks.valuesLeft < 0
      ? []
      : [{ name: `${group}:${name}`, bytes: withoutEndingNuls(bytes) }];
  });
  const values = decodeAll(
    known.map(({ bytes }) => bytes),
    charset,
    blocks.texts,
  );
  return known.map(({ name }, i) => ({ name, value: values[i] ?? "" }));
}

/** Some programs byte-swap a TIFF tag of type LONG together with the IPTC inside it. */
function inOrder(block: Uint8Array): Uint8Array {
  if (block.length < 4 || block[0] === 0x1c || block[3] !== 0x1c) return block;
  const padded = Buffer.alloc((block.length + 3) & ~3);
  padded.set(block);
  return padded.swap32();
}

/** Stops at the first thing that is not a dataset, or is longer than the block. */
function* dataSetsOf(bytes: Uint8Array): Generator<DataSet> {
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === 0x1c) {
    const record = bytes[at + 1] ?? 0;
    const dataset = bytes[at + 2] ?? 0;
    let length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    at += 5;
    if (length & 0x8000) {
      // An extended dataset: first the length of the length, then the length.
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

/** ISO 2022 final bytes that invoke the right half of a part of ISO 8859. */
const parts: Record<string, string> = { A: "1", B: "2", C: "3", D: "4", F: "7", G: "6", H: "8", L: "5", M: "9" };

/** Reads dataset 1:90, which may come after the texts. Undefined if it is missing, or names a set that nobody uses. */
function charsetOf(dataSets: DataSet[]): string | undefined {
  for (const { record, dataset, bytes } of dataSets) {
    if (record !== 1 || dataset !== 90) continue;
    const escapes = latin1Of(bytes).replaceAll("\x1b", "<esc>");
    if (/<esc>%(G|\/[GHI])/.test(escapes)) return "utf-8";
    const part = parts[/<esc>[-./,]([A-M])/.exec(escapes)?.[1] ?? ""];
    if (part !== undefined) return `iso-8859-${part}`;
  }
  return undefined;
}

/** Declarations may be wrong: declared UTF-8 must be valid, and any text that is valid UTF-8 is UTF-8. */
function decodeAll(values: Uint8Array[], charset: string | undefined, texts: UndeclaredTexts): string[] {
  if (charset === undefined) return texts.decodeAll(values);
  if (charset !== "utf-8")
    return values.map((value) => (isUtf8(value) ? decodeUtf8(value) : decodeCharset(value, charset)));
  const sound = values.map((value) => (isUtf8(value) ? decodeUtf8(value) : decodeDamagedUtf8(value, 1)));
  const others = texts.decodeAll(values.filter((_, i) => sound[i] === undefined)).values();
  return sound.map((text) => text ?? others.next().value ?? "");
}

function withoutEndingNuls(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
