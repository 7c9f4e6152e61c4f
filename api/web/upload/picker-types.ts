// The types that a file picker offers. Browsers know camera formats only by their file name extensions.
import { contentTypes } from "../../contract.ts";

export const pickerTypes = ["image/*", ...Object.values(contentTypes).map(({ extension }) => `.${extension}`)].join(
  ",",
);
