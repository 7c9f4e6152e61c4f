// Which errors --json has told already: its last line is one, and no second one follows it.

const told = new WeakSet<object>();

export function markTold(error: unknown): void {
  if (typeof error === "object" && error !== null) told.add(error);
}

export function isTold(error: unknown): boolean {
  return typeof error === "object" && error !== null && told.has(error);
}
