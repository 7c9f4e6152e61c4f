// How the pictures of a photo are made, and the name of it, which is part of their keys: another recipe, other keys.
import { type ContentType, contentTypes } from "../contract.ts";

export interface Recipe {
  /** 1 to 100. */
  smallQuality: number;
  largeQuality: number;
  /** Whether pictures of HEIC, HEIF and JPEG XL are made. */
  heic: boolean;
}

/** In pixels, on the long side. A smaller photo is not blown up. */
export const smallPixels = 640;
export const largePixels = 2048;

/** Needs a decoder of its own, which wants more memory and has another licence: a function of its own makes them. */
export function isHeic(contentType: ContentType): boolean {
  const { container } = contentTypes[contentType];
  return container === "heif" || container === "jxl";
}

/** To be raised where the same photo gives other pictures than before, or pictures where there were none. */
const generation = 4;

export function recipeName({ smallQuality, largeQuality, heic }: Recipe, contentType: ContentType): string {
  const name = `${generation}-${smallQuality}-${largeQuality}`;
  return isHeic(contentType) && !heic ? `${name}-off` : name;
}
