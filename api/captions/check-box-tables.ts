// Checks the tables that say where pictures lie in HEIF, AVIF, CR3 and films. If sectors of a table are lost, no program finds the pictures, even
// though all their bytes are there.
import { type Box, boxesOf } from "./boxes.ts";
import type { ByteSource } from "./byte-source.ts";
import { emptyRunsIn } from "./empty-runs.ts";
import { metaBoxesOf, readItems, readPlaces } from "./find-in-heif.ts";
import { damaged, hole, type Wholeness } from "./wholeness.ts";
import { isZeros } from "./zeros.ts";

/** Boxes that contain only boxes. */
const holders: ReadonlySet<string> = new Set(["iprp", "ipco", "mdia", "minf", "stbl"]);
/** Boxes that may legitimately contain long runs of zeros: free space, profile curves, item data, programs' notes. */
const mayBeEmpty: ReadonlySet<string> = new Set([
  "free",
  "skip",
  "colr",
  "idat",
  "uuid",
  "xml ",
  "bxml",
  "udta",
  "meta",
  "sdtp",
]);

/** @param meta a box at the top level of the file */
export function faultInItems(file: ByteSource, meta: Box): Wholeness | undefined {
  const fault = faultInside(file, meta, startOf(meta), metaBoxesOf(meta.content));
  return fault ?? (hasUnnamedItem(meta.content) ? damaged : undefined);
}

/** @param moov a box at the top level of the file, or of a film that starts at `filmAt` */
export function faultInTracks(file: ByteSource, moov: Box, filmAt = 0): Wholeness | undefined {
  const base = filmAt + startOf(moov);
  for (const track of boxesOf(moov.content)) {
    if (track.type !== "trak" || track.end > moov.content.sizeBytes) continue;
    const fault = faultInside(file, track, base + startOf(track), boxesOf(track.content));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const startOf = ({ end, content }: Box) => end - content.sizeBytes;

/** @param start offset of the box's content in the file @param boxes the child boxes */
function faultInside(file: ByteSource, { content }: Box, start: number, boxes: Iterable<Box>): Wholeness | undefined {
  const { leaves, isBroken } = leavesOf(content, start, boxes);
  const mayBe = (run: Span) => leaves.some((leaf) => mayBeEmpty.has(leaf.type) && isWithin(run, leaf));
  if (emptyRunsIn(file, start, start + content.sizeBytes).some((run) => !mayBe(run))) return hole;
  return isBroken ? damaged : undefined;
}

interface Span {
  start: number;
  end: number;
}

interface Leaf extends Span {
  type: string;
}

const isWithin = (one: Span, other: Span) => other.start <= one.start && one.end <= other.end;

/** Child boxes fill their parent, which may be padded with zeros. @param start offset of the parent's content in the file */
function leavesOf(holder: ByteSource, start: number, boxes: Iterable<Box>): { leaves: Leaf[]; isBroken: boolean } {
  const leaves: Leaf[] = [];
  let isBroken = false;
  let at = 0;
  for (const box of boxes) {
    at = box.end;
    if (at > holder.sizeBytes) isBroken = true;
    const contentAt = start + startOf(box);
    if (holders.has(box.type)) {
      const below = leavesOf(box.content, contentAt, boxesOf(box.content));
      leaves.push(...below.leaves);
      isBroken ||= below.isBroken;
    } else leaves.push({ type: box.type, start: contentAt, end: start + at });
  }
  const rest = holder.read(at, Math.max(0, holder.sizeBytes - at));
  return { leaves, isBroken: isBroken || (rest.length >= 8 && !isZeros(rest)) };
}

/** Whether some item has a location but no entry that describes it. */
function hasUnnamedItem(meta: ByteSource): boolean {
  const boxes = [...metaBoxesOf(meta)];
  const content = (type: string) => boxes.find((box) => box.type === type)?.content;
  const [items, places] = [content("iinf"), content("iloc")];
  if (items === undefined || places === undefined) return false;
  const named = readItems(items);
  return named.size > 0 && [...readPlaces(places.read(0, places.sizeBytes)).keys()].some((id) => !named.has(id));
}
