// Makes one photo's pictures and reads its caption, from a file on disk.
import { withPhoto } from "../captions/open-photo.ts";
import { readCaption } from "../captions/read-caption.ts";
import type { CaptionFields, PhotoDetails } from "../contract.ts";
import { decodePhoto } from "./decode-photo.ts";
import { type DecodedPicture, isOnItsSide } from "./decoded-picture.ts";
import { makePictures } from "./make-pictures.ts";
import { messageOf, PictureError } from "./picture-error.ts";
import type { PictureAnswer, PictureJob } from "./picture-job.ts";
import { isDecoded } from "./recipe.ts";

/** Throws what the file system throws. @param onCaption called before anything is decoded */
export async function doPictureJob(
  job: PictureJob,
  onCaption: (caption: CaptionFields) => void = () => undefined,
): Promise<PictureAnswer> {
  const { file, contentType, recipe } = job;
  const { title, description, takenAt, details } = withPhoto(file, (source) => readCaption(source, { languages: [] }));
  const caption: CaptionFields = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(takenAt !== undefined && { takenAt }),
    ...(Object.keys(details).length > 0 && { details }),
  };
  onCaption(caption);
  if (!isDecoded(contentType, recipe))
    return { caption, refusal: "Previews of HEIC and JPEG XL photos are switched off here." };
  try {
    const orientation = orientationOf(job, details);
    const decoded = await decodePhoto(file, contentType, orientation);
    return { caption, pictures: await makePictures(ofFullSize(decoded, details, orientation), recipe, details) };
  } catch (thrown) {
    if (!(thrown instanceof PictureError)) throw thrown;
    const detail = thrown.cause === undefined ? {} : { detail: messageOf(thrown.cause).slice(0, 200) };
    return { caption, refusal: thrown.message, ...detail };
  }
}

/** RAW converters do not rotate the RAW itself but note it in a sidecar, so the record counts. Other photos are shown as browsers show them. */
function orientationOf({ contentType, orientation }: PictureJob, details: PhotoDetails): number | undefined {
  const isRaw = contentType.startsWith("image/x-");
  return (isRaw ? orientation : undefined) ?? details.orientation;
}

/**
 * A RAW's preview may be smaller than the RAW. If both have the same aspect ratio, the photo's size is the RAW's.
 * @param orientation the orientation of the decoded picture
 */
function ofFullSize(decoded: DecodedPicture, details: PhotoDetails, orientation: number | undefined): DecodedPicture {
  const { width: ownWidth = 0, height: ownHeight = 0 } = details;
  const isTurned = isOnItsSide(orientation) !== isOnItsSide(details.orientation);
  const [width, height] = isTurned ? [ownHeight, ownWidth] : [ownWidth, ownHeight];
  const { fullWidth, fullHeight } = decoded;
  const isSameShape = Math.abs((width * fullHeight) / (height * fullWidth) - 1) < 0.02;
  return isSameShape && width > fullWidth ? { ...decoded, fullWidth: width, fullHeight: height } : decoded;
}
