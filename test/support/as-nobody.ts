// Does something as a user whom permissions bind: to root everything is readable.

/** Until it is done, also where it takes its time. The folders above what it looks at must let everybody in. */
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
