// What a file is by its bytes, and whether it is whole, judged by the CLI's code. Only the worker that reads files imports it.
import type { ByteSource } from "../../captions/byte-source.ts";
import { checkWhole } from "../../captions/check-whole.ts";
import { type Sniffed, sniffContentType } from "../../captions/sniff-content-type.ts";

export interface Judged {
  /** Undefined: not a photo, whatever its name says. */
  kind: Sniffed | undefined;
  /** A part of it is missing, empty or damaged. */
  isCut: boolean;
}

export function judgeFile(source: ByteSource, name: string): Judged {
  const kind = sniffContentType(source, name);
  const isCut = kind !== undefined && "contentType" in kind && typeof checkWhole(source, kind.contentType) !== "string";
  return { kind, isCut };
}
