// Does something as a user whom permissions bind: to root everything is readable.

/** The folders above what it looks at must let everybody in. */
export function asNobody<Result>(act: () => Result): Result {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
