// JPEG XL: boxes around the codestream. Metadata boxes may be compressed with Brotli.
import { addXmp, type Blocks, maxBlockBytes } from "./blocks.ts";
import { boxesOf } from "./boxes.ts";
import { type ByteSource, byteSourceOf } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { addExif } from "./find-in-heif.ts";
import { unbrotliBlock } from "./inflate-block.ts";

export function findInJxl(source: ByteSource, blocks: Blocks): void {
  const isBare = source.read(0, 1)[0] === 0xff;
  if (isBare) noteSize(source.read(2, 16), blocks);
  for (const { type, content } of isBare ? [] : boxesOf(source)) {
    if (type === "brob") addCompressed(content, blocks);
    else if (type === "jxlc") noteSize(content.read(2, 16), blocks);
    else if (type === "jxlp" && blocks.size === undefined) noteSize(content.read(6, 16), blocks);
    else addBox(type, content, blocks);
  }
}

function addCompressed(content: ByteSource, blocks: Blocks): void {
  const type = latin1Of(content.read(0, 4));
  if (type !== "Exif" && type !== "xml ") return;
  const plain =
    content.sizeBytes > maxBlockBytes ? undefined : unbrotliBlock(content.read(4, content.sizeBytes - 4), blocks);
  if (plain === undefined) blocks.warnings.push(`The compressed ${type.trim()} box cannot be read, or is too long.`);
  else addBox(type, byteSourceOf(plain), blocks);
}

function addBox(type: string, content: ByteSource, blocks: Blocks): void {
  if (type === "Exif") addExif(content, blocks);
  else if (type === "xml ") addXmp(content, blocks);
}

/** ISO/IEC 18181-1: a bit stream, least significant bit first. It contains the orientation, which takes precedence over EXIF's. */
function noteSize(bytes: Uint8Array, blocks: Blocks): void {
  let at = 0;
  const bits = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** i;
    return value;
  };
  const isSmall = bits(1) === 1;
  const side = () => (isSmall ? (bits(5) + 1) * 8 : bits([9, 13, 18, 30][bits(2)] ?? 9) + 1);
  const height = side();
  const [over, under] = [
    [0, 0],
    [1, 1],
    [12, 10],
    [4, 3],
    [3, 2],
    [16, 9],
    [5, 4],
    [2, 1],
  ][bits(3)] ?? [0, 0];
  const width = over === 0 ? side() : Math.floor((height * (over ?? 1)) / (under ?? 1));
  blocks.size = { width, height };
  const [isUsual, isMore] = [bits(1) === 1, bits(1) === 1];
  blocks.turn = !isUsual && isMore ? 1 + bits(3) : 1;
}
