// Remembers which errors --json has already reported, so that its last line is not followed by a second one.

const reported = new WeakSet<object>();

export function markReported(error: unknown): void {
  if (typeof error === "object" && error !== null) reported.add(error);
}

export function isReported(error: unknown): boolean {
  return reported.has(error as object); // false for what is no object
}
