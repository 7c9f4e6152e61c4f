// How the workers understand a photo's bytes: what kind it is, and what was written into it.
import { checkWhole } from "../../../api/captions/check-whole.ts";
import { readCaption, readSidecarWords } from "../../../api/captions/read-caption.ts";
import { sniffContentType } from "../../../api/captions/sniff-content-type.ts";
import type { PhotoReader } from "./photo-reader.ts";

/**
 * @param languages which alternatives of a caption are wanted, best first
 * @param encoding the charset of texts that do not say theirs, where somebody has told it
 */
export function createPhotoReader(languages: readonly string[], encoding?: string): PhotoReader {
  return {
    kindOf: sniffContentType,
    cutOf(source, contentType) {
      const wholeness = checkWhole(source, contentType);
      return typeof wholeness === "string" ? undefined : wholeness.cut;
    },
    captionOf(source, sidecar) {
      const { title, description, takenAt, details, warnings } = readCaption(source, { languages, encoding, sidecar });
      return {
        fields: {
          ...(title === undefined ? {} : { title }),
          ...(description === undefined ? {} : { description }),
          ...(takenAt === undefined ? {} : { takenAt }),
          details, // said as a whole, so that what a sidecar has lost is lost in the record too
        },
        warnings,
        ...(sidecar === undefined ? {} : { sidecarWords: readSidecarWords(sidecar, languages) }),
      };
    },
  };
}
