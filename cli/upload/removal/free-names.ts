// The names that a moved file may take, in order: the wanted one, then with a number before its extension.
import { sep } from "node:path";

/** More files of one name in one folder are a mistake, not an archive. */
const maxNumber = 10_000;

/** Yields bytes if the wanted name is bytes. */
export function* freeNames(wanted: string | Buffer): Generator<string | Buffer> {
  yield wanted;
  for (let n = 1; n <= maxNumber; n++) yield numbered(wanted, n);
}

function numbered(path: string | Buffer, n: number): string | Buffer {
  // Latin-1 keeps every byte of a name that is not UTF-8.
  if (typeof path !== "string") return Buffer.from(withNumber(path.toString("latin1"), n), "latin1");
  return withNumber(path, n);
}

function withNumber(path: string, n: number): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf(sep)) + 1);
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  return `${path.slice(0, path.length - extension.length)}-${n}${extension}`;
}
