// Checks a stage's name, which becomes part of the names of buckets, functions and parameters.

/** Why the name is not allowed: a sentence for the person who typed it. Undefined if it is allowed. */
export function whyNoStage(name: string): string | undefined {
  if (/^[a-z][a-z0-9]*$/.test(name)) return undefined;
  return `${JSON.stringify(name)} is not a valid stage name: use lower-case letters and digits, such as dev or prod2.`;
}
