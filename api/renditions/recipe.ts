// How a photo's renditions are made, and the recipe's name. The name is part of their keys, so another recipe gives other keys.
import { type ContentType, contentTypes } from "../contract.ts";

export interface Recipe {
  /** 1 to 100. */
  smallQuality: number;
  largeQuality: number;
  /** Whether renditions of HEIC, HEIF and JPEG XL are made. */
  heic: boolean;
}

/** Pixels on the long side. Smaller photos are not enlarged. */
export const smallPixels = 640;
export const largePixels = 2048;

/** Whether a photo needs the special decoder. It takes more memory and has another licence, so it runs in a function of its own. */
export function isHeic(contentType: ContentType): boolean {
  const { container } = contentTypes[contentType];
  return container === "heif" || container === "jxl";
}

/** Otherwise only the photo's caption is read. */
export const isDecoded = (contentType: ContentType, { heic }: Recipe): boolean => heic || !isHeic(contentType);

/** Raise this if the same photo gives different pictures than before, or pictures where there were none. */
const generation = 7;

export function recipeName(recipe: Recipe, contentType: ContentType): string {
  const name = `${generation}-${recipe.smallQuality}-${recipe.largeQuality}`;
  return isDecoded(contentType, recipe) ? name : `${name}-off`;
}
