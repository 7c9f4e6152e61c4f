// PNG: EXIF, XMP and texts, in chunks before and after the picture.
import { type Blocks, maxBlockBytes } from "./blocks.ts";
import { byteSourceOf } from "./byte-source.ts";
import { latin1Of, withoutEnding } from "./decode-text.ts";
import { inflateBlock } from "./inflate-block.ts";
import type { MeteredSource } from "./metered-source.ts";
import { uint } from "./read-tiff.ts";
import { standardLanguage } from "./read-xmp.ts";
import { startsWith } from "./starts-with.ts";

const maxChunks = 100_000;
const maxKeyword = 79; // by the specification

export function findInPng(source: MeteredSource, blocks: Blocks): void {
  let at = 8;
  // Pictures come in many small chunks, so each header is read by itself, without read-ahead.
  for (let count = 0; count < maxChunks && at + 8 <= source.sizeBytes; count++) {
    const head = source.readExactly(at, 8);
    if (head.length < 8) return;
    const length = uint(head, 0, 4, "big");
    const type = latin1Of(head, 4, 8);
    if (type in readers) {
      if (length > maxBlockBytes) blocks.warnings.push(`A ${type} chunk is too long and was not read.`);
      else readers[type]?.(source.read(at + 8, length), blocks);
    }
    at += 12 + length;
  }
}

const readers: Record<string, (content: Uint8Array, blocks: Blocks) => void> = {
  IHDR: (content, blocks) => {
    if (content.length >= 8) blocks.size = { width: uint(content, 0, 4, "big"), height: uint(content, 4, 4, "big") };
  },
  eXIf: addExif,
  zxIf: addExif,
  tEXt: (content, blocks) => {
    const [keyword, text] = splitAtNul(content);
    if (text !== undefined) addText(blocks, latin1Of(keyword), text);
  },
  zTXt: (content, blocks) => {
    const [keyword, rest] = splitAtNul(content);
    // The first byte is the compression method; there is only one.
    if (rest !== undefined) addCompressed(blocks, latin1Of(keyword), rest.subarray(1));
  },
  iTXt: (content, blocks) => {
    const [keyword, rest] = splitAtNul(content);
    if (rest === undefined || rest.length < 4) return;
    const [language, afterLanguage] = splitAtNul(rest.subarray(2));
    const [, text] = splitAtNul(afterLanguage ?? new Uint8Array());
    if (text === undefined) return;
    if (rest[0] === 1) addCompressed(blocks, latin1Of(keyword), text, latin1Of(language));
    else addText(blocks, latin1Of(keyword), text, latin1Of(language));
  },
};

function splitAtNul(bytes: Uint8Array): [Uint8Array, Uint8Array?] {
  const end = bytes.indexOf(0);
  return end < 0 ? [bytes] : [bytes.subarray(0, end), bytes.subarray(end + 1)];
}

function addCompressed(blocks: Blocks, keyword: string, bytes: Uint8Array, language = ""): void {
  if (--blocks.valuesLeft < 0) return;
  const text = inflateBlock(bytes, blocks);
  if (text === undefined)
    blocks.warnings.push(`The PNG text "${keyword.slice(0, maxKeyword)}" cannot be decompressed, or is too long.`);
  else addText(blocks, keyword, text, language);
}

/** The specification prescribes Latin-1 for tEXt, but programs write UTF-8 there too. */
function addText(blocks: Blocks, keyword: string, bytes: Uint8Array, language = ""): void {
  if (keyword === "XML:com.adobe.xmp") blocks.xmp.push(bytes);
  else if (/^raw profile type /i.test(keyword)) addRawProfile(blocks, keyword.slice("raw profile type ".length), bytes);
  else {
    const value = withoutEnding(blocks.texts.decode(bytes), "\0");
    if (value.trim() === "" || --blocks.valuesLeft < 0) return;
    const name = `PNG:${keyword.charAt(0).toUpperCase()}${keyword.slice(1)}`;
    blocks.tags.push(language === "" ? { name, value } : { name, value, language: standardLanguage(language) });
  }
}

/** ImageMagick's format: a name, the number of bytes, and the bytes in hexadecimal, on separate lines. */
function addRawProfile(blocks: Blocks, kind: string, bytes: Uint8Array): void {
  const [, length = "0", digits = ""] = /^\n?[^\n]*\n\s*(\d+)\n(.*)/s.exec(latin1Of(bytes)) ?? [];
  const content = Buffer.from(digits.replace(/[^0-9A-Fa-f]/g, ""), "hex").subarray(0, Number(length));
  const profile = kind.toLowerCase();
  if (profile === "xmp" || startsWith(content, "http://ns.adobe.com/xap/")) {
    blocks.xmp.push(content.subarray(content.indexOf(0x3c)));
  } else if (profile === "iptc" || profile === "8bim") addResourcesOrIptc(blocks, content);
  else if (profile === "exif" || profile === "app1") addExif(content, blocks);
}

// Most "iptc" profiles are image resources that contain IPTC; some are bare IPTC.
function addResourcesOrIptc(blocks: Blocks, bytes: Uint8Array): void {
  if (bytes[0] === 0x1c) blocks.iptc.push({ bytes, isStandard: true });
  else blocks.resources.push({ bytes, isStandard: true });
}

/** @param content with or without JPEG's "Exif" prefix; compressed if it starts with a NUL (zxIf) */
function addExif(content: Uint8Array, blocks: Blocks): void {
  const bare = startsWith(content, "Exif\0") ? content.subarray(6) : content;
  const block = bare[0] === 0 ? inflateBlock(bare.subarray(5), blocks) : bare;
  if (block === undefined) blocks.warnings.push("The EXIF block cannot be decompressed, or is too long.");
  else blocks.tiff.push({ source: byteSourceOf(block) });
}
