// Whether an error has one of the operating system's codes, such as ENOENT.

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
