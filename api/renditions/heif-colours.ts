// Which colours a HEIF or AVIF file is in, where they are not sRGB: decoders hand the numbers on as they are.
import { boxesOf } from "../captions/boxes.ts";
import type { ByteSource } from "../captions/byte-source.ts";
import { latin1Of } from "../captions/decode-text.ts";
import { uint } from "../captions/read-tiff.ts";
import { profileOfPrimaries } from "./icc-profile.ts";
import { maxProfileBytes } from "./picture-limits.ts";

/** The ICC profile that is inside, or one for the colour primaries that are named. Undefined: sRGB. */
export function profileInHeif(source: ByteSource): Uint8Array | undefined {
  const colours = [...coloursIn(source)];
  const embedded = colours.find(({ kind }) => kind === "prof" || kind === "rICC");
  if (embedded) return embedded.content;
  const named = colours.find(({ kind }) => kind === "nclx");
  return named && profileOfPrimaries(uint(named.content, 0, 2, "big"));
}

function* coloursIn(source: ByteSource): Generator<{ kind: string; content: Uint8Array }> {
  for (const meta of boxesOf(source)) {
    if (meta.type !== "meta") continue;
    // A full box; some writers forget its version and flags.
    const start = latin1Of(meta.content.read(4, 4)) === "hdlr" ? 0 : 4;
    for (const properties of boxesOf(meta.content, start)) {
      if (properties.type !== "iprp") continue;
      for (const container of boxesOf(properties.content)) {
        if (container.type !== "ipco") continue;
        for (const { type, content } of boxesOf(container.content)) {
          if (type !== "colr" || content.sizeBytes > maxProfileBytes) continue;
          const bytes = content.read(0, content.sizeBytes);
          yield { kind: latin1Of(bytes, 0, 4), content: bytes.subarray(4) };
        }
      }
    }
  }
}
