// What passes between a function and the process that decodes for it.
import type { CaptionFields, ContentType } from "../contract.ts";
import type { MadePictures } from "./make-pictures.ts";
import type { Recipe } from "./recipe.ts";

export interface PictureJob {
  /** The photo, on disk. */
  file: string;
  contentType: ContentType;
  recipe: Recipe;
  /** EXIF's 1 to 8, as the record has it: a sidecar may turn a RAW. */
  orientation?: number | undefined;
}

export interface PictureAnswer {
  /** What the photo says about itself, whether or not there are pictures. */
  caption: CaptionFields;
  pictures?: MadePictures;
  /** In place of pictures: a sentence for people. */
  refusal?: string;
  /** What the decoder said; for the log. */
  detail?: string;
}
