// How the lanes understand a photo's bytes: what kind it is, and what was written into it.
import { type ContentType, containerHeadBytes, containerOf, contentTypes } from "../../api/contract.ts";
import type { PhotoReader } from "./lane/prepare-photo.ts";

/** @param languages which alternatives of a caption are wanted, best first */
export function createPhotoReader(_languages: string[]): PhotoReader {
  return {
    kindOf(source) {
      const container = containerOf(source.read(0, containerHeadBytes));
      const contentType = Object.keys(contentTypes).find(
        (type) => contentTypes[type as ContentType].container === container,
      );
      return contentType ? { contentType: contentType as ContentType } : undefined;
    },
    captionOf: () => ({ fields: {}, warnings: [] }),
  };
}
