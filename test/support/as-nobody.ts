// Runs a function as a user who is bound by permissions: root can read everything.

/** Until the function ends, asynchronous ones too. Everybody must have access to the parent folders of what it reads. */
export function asNobody<Result>(act: () => Result): Result {
  if (process.geteuid?.() !== 0) return act();
  const again = () => process.seteuid?.(0);
  process.seteuid?.(65534);
  let result: Result | undefined;
  try {
    result = act();
  } finally {
    if (!(result instanceof Promise)) again();
  }
  return result instanceof Promise ? (result.finally(again) as Result) : result;
}
