// One photo's pictures and its caption, from a file on disk.
import { withPhoto } from "../captions/open-photo.ts";
import { readCaption } from "../captions/read-caption.ts";
import type { CaptionFields, PhotoDetails } from "../contract.ts";
import { decodePhoto } from "./decode-photo.ts";
import type { DecodedPicture } from "./decoded-picture.ts";
import { makePictures } from "./make-pictures.ts";
import { messageOf, PictureError } from "./picture-error.ts";
import type { PictureAnswer, PictureJob } from "./picture-job.ts";

/** Throws what the file system throws. */
export async function doPictureJob({ file, contentType, recipe }: PictureJob): Promise<PictureAnswer> {
  const { title, description, takenAt, details } = withPhoto(file, (source) => readCaption(source, { languages: [] }));
  const caption: CaptionFields = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(takenAt !== undefined && { takenAt }),
    ...(Object.keys(details).length > 0 && { details }),
  };
  try {
    const decoded = await decodePhoto(file, contentType, details.orientation);
    return { caption, pictures: await makePictures(ofFullSize(decoded, details), recipe, details) };
  } catch (thrown) {
    if (!(thrown instanceof PictureError)) throw thrown;
    const detail = thrown.cause === undefined ? {} : { detail: messageOf(thrown.cause).slice(0, 200) };
    return { caption, refusal: thrown.message, ...detail };
  }
}

/** A RAW's preview may be smaller than the RAW; where both have the same shape, the photo's size is the RAW's. */
function ofFullSize(decoded: DecodedPicture, { width = 0, height = 0 }: PhotoDetails): DecodedPicture {
  const { fullWidth, fullHeight } = decoded;
  const isSameShape = Math.abs((width * fullHeight) / (height * fullWidth) - 1) < 0.02;
  return isSameShape && width > fullWidth ? { ...decoded, fullWidth: width, fullHeight: height } : decoded;
}
