// Checks a stage's name, which becomes part of the names of buckets, functions and parameters.

/** Lambda accepts 64 characters for a function's name, such as `photoup-STAGE-processUploadedPhoto`. */
export const longestStageName = 35;

/** Why the name is not allowed: a sentence for the person who typed it. Undefined if it is allowed. */
export function whyNoStage(name: string): string | undefined {
  if (/^[a-z][a-z0-9]*$/.test(name) && name.length <= longestStageName) return undefined;
  return `${JSON.stringify(name)} is not a valid stage name: use at most ${longestStageName} lower-case letters and digits, such as dev or prod2.`;
}
