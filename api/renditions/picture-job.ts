// The messages between a function and its decoding process.
import type { CaptionFields, ContentType } from "../contract.ts";
import type { MadePictures } from "./make-pictures.ts";
import type { Recipe } from "./recipe.ts";

export interface PictureJob {
  /** Path of the photo on disk. */
  file: string;
  contentType: ContentType;
  recipe: Recipe;
  /** EXIF orientation (1 to 8) from the record. A sidecar may have changed a RAW's. */
  orientation?: number | undefined;
}

export interface PictureAnswer {
  /** What the photo says about itself, whether or not there are pictures. */
  caption: CaptionFields;
  pictures?: MadePictures;
  /** Instead of pictures: a sentence for users. */
  refusal?: string;
  /** The decoder's message, for the log. */
  detail?: string;
}

/** The caption comes first, because the decoder may take the process down. `failure` says nothing about the photo. */
export type PictureMessage = { caption: CaptionFields } | { answer: PictureAnswer } | { failure: string };
