// How the pictures of a photo are made, and the name of it, which is part of their keys: another recipe, other keys.

export interface Recipe {
  /** 1 to 100. */
  smallQuality: number;
  largeQuality: number;
}

/** In pixels, on the long side. A smaller photo is not blown up. */
export const smallPixels = 640;
export const largePixels = 2048;

/** To be raised where the same photo gives other pictures than before, or pictures where there were none. */
const generation = 1;

export const recipeName = ({ smallQuality, largeQuality }: Recipe): string =>
  `${generation}-${smallQuality}-${largeQuality}`;
