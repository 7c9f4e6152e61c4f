// Whether a Fujifilm RAF is whole: its header says where its JPEG, its directory and its RAW picture lie.
import type { ByteSource } from "./byte-source.ts";
import type { Wholeness } from "./check-whole.ts";
import { uint } from "./read-tiff.ts";
import { isEmptyBefore } from "./zeros.ts";

const noEnd = { cut: "the file ends before its picture does" };

export function checkRaf(source: ByteSource): Wholeness {
  const head = source.read(84, 24);
  if (head.length < 24) return noEnd;
  let end = 0;
  for (let at = 0; at < 24; at += 8) end = Math.max(end, uint(head, at, 4, "big") + uint(head, at + 4, 4, "big"));
  return end > source.sizeBytes || isEmptyBefore(source, end) ? noEnd : "whole";
}
