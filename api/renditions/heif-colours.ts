// The colour space of a HEIF or AVIF file, if it is not sRGB. Decoders do not convert colours.
import { boxesOf } from "../captions/boxes.ts";
import type { ByteSource } from "../captions/byte-source.ts";
import { latin1Of } from "../captions/decode-text.ts";
import { metaBoxesOf, readPrimary } from "../captions/find-in-heif.ts";
import { readAssociations } from "../captions/heif-properties.ts";
import { uint } from "../captions/read-tiff.ts";
import { profileOfCode } from "./colour-codes.ts";
import { maxProfileBytes } from "./picture-limits.ts";

/** A `colr` box: a profile, or colour codes. */
interface Colours {
  kind: string;
  content: ByteSource;
}

/** The embedded ICC profile, or one built from colour codes; undefined for sRGB. */
export function profileInHeif(source: ByteSource): Uint8Array | undefined {
  const colours = coloursOf(source);
  const embedded = colours.find(({ kind }) => kind === "prof" || kind === "rICC");
  if (embedded) return embedded.content.read(4, embedded.content.sizeBytes - 4);
  const codes = colours.find(({ kind }) => kind === "nclx")?.content.read(4, 4);
  return codes && profileOfCode(uint(codes, 0, 2, "big"), uint(codes, 2, 2, "big"));
}

/** The colours of the photo itself, or else of all items, such as tiles, thumbnails and gain maps. */
function coloursOf(source: ByteSource): Colours[] {
  let primary = 0;
  const properties: (Colours | undefined)[] = [];
  const associations = new Map<number, number[]>();
  for (const meta of boxesOf(source)) {
    if (meta.type !== "meta") continue;
    for (const { type, content } of metaBoxesOf(meta.content)) {
      if (type === "pitm") primary = readPrimary(content.read(0, 8));
      if (type !== "iprp") continue;
      for (const inner of boxesOf(content)) {
        if (inner.type === "ipco") for (const box of boxesOf(inner.content)) properties.push(coloursIn(box));
        if (inner.type === "ipma") readAssociations(inner.content, associations);
      }
    }
  }
  const own = (associations.get(primary) ?? []).flatMap((index) => properties[index - 1] ?? []);
  return own.length > 0 ? own : properties.filter((each) => each !== undefined);
}

function coloursIn({ type, content }: { type: string; content: ByteSource }): Colours | undefined {
  if (type !== "colr" || content.sizeBytes > maxProfileBytes) return undefined;
  return { kind: latin1Of(content.read(0, 4)), content };
}
