// Checks whether the film of a motion photo is whole: an MP4 inside the photo's file, whose boxes declare their lengths.
import { boxesOf, isBoxName } from "./boxes.ts";
import { type ByteSource, partOf } from "./byte-source.ts";
import { faultInTracks } from "./check-box-tables.ts";
import { findHole } from "./find-hole.ts";
import type { Wholeness } from "./wholeness.ts";
import { isLostBefore } from "./zeros.ts";

const ordinaryBoxes = ["ftyp", "mdat", "moov", "free", "skip", "wide", "meta", "uuid"];
const boxesOfFragments = ["styp", "sidx", "moof", "mfra"];
/** A film may have any boxes. Only these prove that it is cut, because other data behind the film may look like a box. */
const filmBoxes = new Set([...ordinaryBoxes, ...boxesOfFragments]);

const cutFilm = { cut: "the file ends before the film behind its picture does" };
const damagedFilm = { cut: "part of the film behind its picture is damaged" };
const emptyFilm = { cut: "part of the film behind its picture is empty" };

/** @param start where its first box starts @param limit the latest offset at which it ends; other data may follow */
export function faultInFilm(source: ByteSource, start: number, limit: number): Wholeness | undefined {
  const seen = new Set<string>();
  const film = partOf(source, start, limit - start);
  let isEmpty = false;
  let hasTables = true;
  for (const box of boxesOf(film)) {
    const { type, end, isOpen, content } = box;
    if (!isBoxName(type)) break;
    if (end > film.sizeBytes) {
      if (filmBoxes.has(type)) return cutFilm;
      break;
    }
    seen.add(type);
    if (type === "moov") hasTables &&= faultInTracks(source, box, start) === undefined;
    if (type === "mdat" && !isOpen) isEmpty ||= hasLost(source, start + end - content.sizeBytes, start + end);
  }
  if (!seen.has("moov") || !seen.has("mdat")) return cutFilm;
  if (!hasTables) return damagedFilm;
  return isEmpty ? emptyFilm : undefined;
}

/** Zeros may be valid: uncompressed sound can be silent. */
function hasLost(source: ByteSource, from: number, to: number): boolean {
  return (
    (to - from > 0 && isLostBefore(source, to)) ||
    findHole(source, { zerosMayBeFlat: () => true }, from, to) !== undefined
  );
}
