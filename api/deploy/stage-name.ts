// What a stage may be called: it becomes part of the names of buckets, functions and parameters.

/** Undefined where it may be called so, else one sentence for whoever typed it. */
export function whyNoStage(name: string): string | undefined {
  if (/^[a-z][a-z0-9]*$/.test(name)) return undefined;
  return `${JSON.stringify(name)} is no stage: a stage is a word of lower-case letters and digits, such as dev or prod2.`;
}
