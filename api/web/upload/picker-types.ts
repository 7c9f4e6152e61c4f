// What a file picker shows: browsers know pictures, and cameras' own formats by their names alone.
import { contentTypes } from "../../contract.ts";

export const pickerTypes = ["image/*", ...Object.values(contentTypes).map(({ extension }) => `.${extension}`)].join(
  ",",
);
