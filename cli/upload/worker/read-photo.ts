// The workers' photo reader: content type, completeness and caption.
import type { Caption } from "../../../api/captions/caption.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import { readCaption, readSidecarWords } from "../../../api/captions/read-caption.ts";
import { sniffContentType } from "../../../api/captions/sniff-content-type.ts";
import type { CaptionFields } from "../../../api/contract.ts";
import type { PhotoReader, ReadCaption } from "./photo-reader.ts";

/**
 * @param languages preferred caption languages, best first
 * @param encoding the charset of texts that do not declare one; guessed if absent
 */
export function createPhotoReader(languages: readonly string[], encoding?: string): PhotoReader {
  return {
    kindOf: sniffContentType,
    cutOf(source, contentType) {
      const wholeness = checkWhole(source, contentType);
      return typeof wholeness === "string" ? undefined : wholeness.cut;
    },
    captionOf(source, sidecar) {
      const options = { languages, encoding, sidecar };
      const caption = readCaption(source, options);
      const read: ReadCaption = { fields: fieldsOf(caption), warnings: caption.warnings };
      if (sidecar !== undefined) read.sidecarWords = readSidecarWords(options);
      return read;
    },
  };
}

function fieldsOf({ title, description, takenAt, details }: Caption): CaptionFields {
  const fields: CaptionFields = {};
  if (title !== undefined) fields.title = title;
  if (description !== undefined) fields.description = description;
  if (takenAt !== undefined) fields.takenAt = takenAt;
  fields.details = details; // always complete, so that what was deleted from a sidecar is deleted from the record
  return fields;
}
