// Scales a picture down to fit into a square; a smaller one stays as it is.
import type { Sharp } from "sharp";

export const fitInside = (picture: Sharp, pixels: number): Sharp =>
  picture.resize({ width: pixels, height: pixels, fit: "inside", withoutEnlargement: true });
