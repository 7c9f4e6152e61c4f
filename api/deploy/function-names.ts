// What the functions are called: in serverless.yml, in lambda.ts, and in the names of their bundles.
import { routes } from "../contract.ts";

/** Those behind a route, and those behind the bucket and the queues. */
export const functionNames: readonly string[] = [
  ...Object.keys(routes),
  "processUploadedPhoto",
  "makeRenditions",
  "makeHeicRenditions",
  "sweep",
];

/** `initiateUpload` is in `initiate-upload.mjs`. */
export const fileNameOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
