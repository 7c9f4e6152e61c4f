// Finds the picture in a photo of any accepted type, and has the right decoder decode it.
import { readFile } from "node:fs/promises";
import type { ByteSource } from "../captions/byte-source.ts";
import { checkWhole } from "../captions/check-whole.ts";
import { withPhoto } from "../captions/open-photo.ts";
import { numberIn, openTiff, readDirectory } from "../captions/read-tiff.ts";
import { sniffContentType } from "../captions/sniff-content-type.ts";
import { hole } from "../captions/wholeness.ts";
import { type Container, type ContentType, containerHeadBytes, containerOf, contentTypes } from "../contract.ts";
import { decodeHeif } from "./decode-heif.ts";
import { decodeJxl } from "./decode-jxl.ts";
import { decodeTiff } from "./decode-tiff.ts";
import { decodeWithSharp } from "./decode-with-sharp.ts";
import type { DecodedPicture } from "./decoded-picture.ts";
import { findPreviews, type Preview } from "./find-previews.ts";
import { profileInHeif } from "./heif-colours.ts";
import { namedProfile } from "./named-colours.ts";
import { damaged, PictureError, UndecodedError } from "./picture-error.ts";
import { checkBytes } from "./picture-limits.ts";
import { profileInPng } from "./png-colours.ts";
import { rareCodingOf } from "./rare-coding.ts";
import { type TiffLayout, tiffLayoutOf } from "./tiff-layout.ts";

type Plan =
  | { decoder: "sharp"; profile?: Uint8Array | undefined }
  | { decoder: "tiff"; layout: TiffLayout }
  | { decoder: "heif" | "jxl" }
  | RawPlan;

interface RawPlan {
  decoder: "raw";
  previews: Preview[];
  profile: Uint8Array | undefined;
  hasPlainPicture: boolean;
}

/**
 * Throws PictureError, and what the file system throws.
 * @param orientation EXIF orientation (1 to 8) from the caption reader. A RAW's own counts, not that of its previews.
 */
export async function decodePhoto(
  file: string,
  contentType: ContentType,
  orientation: number | undefined,
): Promise<DecodedPicture> {
  const plan = withPhoto(file, (source) => planFor(source, contentType));
  try {
    return await decodeBy(plan, file, orientation);
  } catch (thrown) {
    if (plan.decoder === "raw" || !(thrown instanceof UndecodedError)) throw thrown;
    const coding = withPhoto(file, (source) => rareCodingOf(source, contentTypes[contentType].container));
    if (coding === undefined) throw thrown;
    throw new PictureError(`Previews cannot be made of ${coding}.`, { cause: thrown.cause });
  }
}

async function decodeBy(plan: Plan, file: string, orientation: number | undefined): Promise<DecodedPicture> {
  if (plan.decoder === "sharp") return decodeWithSharp(file, { profile: plan.profile });
  if (plan.decoder === "tiff") return decodeTiff(file, plan.layout);
  if (plan.decoder === "raw") return decodeRaw(file, plan, orientation);
  const bytes = await readFile(file);
  return plan.decoder === "heif" ? decodeHeif(bytes) : decodeJxl(bytes);
}

function planFor(source: ByteSource, contentType: ContentType): Plan {
  checkBytes(source.sizeBytes);
  const { container } = contentTypes[contentType];
  if (containerOf(source.read(0, containerHeadBytes)) !== container) {
    throw new PictureError(`Its bytes are not those of ${contentType}.`);
  }
  const plan = planIn(container, source, contentType);
  // Decoders show some empty parts in a flat colour.
  if (plan.decoder !== "raw" && checkWhole(source, contentType) === hole) throw damaged();
  return plan;
}

function planIn(container: Container, source: ByteSource, contentType: ContentType): Plan {
  switch (container) {
    case "heif":
    case "jxl":
      return { decoder: container };
    case "avif":
      return { decoder: "sharp", profile: profileInHeif(source) };
    case "jpeg":
      return { decoder: "sharp", profile: namedProfile(source) };
    case "png":
      return { decoder: "sharp", profile: profileInPng(source) };
    case "gif":
    case "webp":
      return { decoder: "sharp" };
    case "tiff":
      return isPlainTiff(source, contentType) ? planForTiff(source) : planForRaw(source);
    default:
      return planForRaw(source);
  }
}

function planForTiff(source: ByteSource): Plan {
  const layout = tiffLayoutOf(source);
  return layout === undefined ? { decoder: "sharp" } : { decoder: "tiff", layout };
}

/** Sent as a TIFF, and not a camera's RAW according to its directories. */
function isPlainTiff(source: ByteSource, contentType: ContentType): boolean {
  if (contentType !== "image/tiff") return false;
  const sniffed = sniffContentType(source);
  return sniffed !== undefined && "contentType" in sniffed && sniffed.contentType === "image/tiff";
}

const planForRaw = (source: ByteSource): RawPlan => ({
  decoder: "raw",
  previews: findPreviews(source),
  profile: namedProfile(source),
  hasPlainPicture: beginsWithPicture(source),
});

const photometricTag = 0x106;
const [rgb, yCbCr] = [2, 6];
const isPlain = (photometric?: number) => photometric === rgb || photometric === yCbCr;

/** Old cameras put an uncompressed preview into the first directory. */
function beginsWithPicture(source: ByteSource): boolean {
  const tiff = openTiff(source);
  const first = tiff && readDirectory(tiff, tiff.firstDirectory);
  return tiff?.magic === 42 && first !== undefined && isPlain(numberIn(tiff, first, photometricTag));
}

/** If a preview is cut off, a smaller one may be intact. */
const previewsTried = 4;
const maxPreviewBytes = 100_000_000;

async function decodeRaw(
  file: string,
  { previews, profile, hasPlainPicture }: RawPlan,
  orientation: number | undefined,
): Promise<DecodedPicture> {
  let failure: unknown = new PictureError(
    "It contains no preview. Make a JPEG of it with your RAW converter and upload that too.",
  );
  for (const { offset, length } of previews.slice(0, previewsTried)) {
    const jpeg = withPhoto(file, (source) => source.read(offset, Math.min(length, maxPreviewBytes)));
    try {
      return await decodeWithSharp(jpeg, { orientation, profile });
    } catch (thrown) {
      if (!(thrown instanceof PictureError)) throw thrown;
      failure = thrown;
    }
  }
  if (hasPlainPicture) return decodeWithSharp(file, { orientation });
  throw failure;
}
