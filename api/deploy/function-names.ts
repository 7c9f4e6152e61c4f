// The functions' names in serverless.yml and lambda.ts, and their bundles' file names.
import { routes } from "../contract.ts";

/** The functions behind routes, then those triggered by the bucket, the queues and the schedule. */
export const functionNames: readonly string[] = [
  ...Object.keys(routes),
  "processUploadedPhoto",
  "makeRenditions",
  "makeHeicRenditions",
  "sweep",
];

/** `initiateUpload` is in `initiate-upload.mjs`. */
export const fileNameOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
