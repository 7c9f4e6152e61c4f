// The line with the progress bar: as much of the run's state as fits the terminal.
import { basename } from "node:path";
import { display } from "./display.ts";
import { cutText, widthOf } from "./fit-text.ts";
import type { Progress } from "./progress-counter.ts";
import { partsOf, separator } from "./progress-line.ts";

const longBarCells = 20;
const shortBarCells = 10;
/** The least width at which a name or reason is useful. */
const fewestCells = 12;

interface Shape {
  barCells: number;
  files: boolean;
  bytes: boolean;
  rate: boolean;
}

/** From wide terminals to narrow ones: the time left is dropped last. */
const shapes: readonly Shape[] = [
  { barCells: longBarCells, files: true, bytes: true, rate: true },
  { barCells: shortBarCells, files: true, bytes: true, rate: true },
  { barCells: shortBarCells, files: true, bytes: true, rate: false },
  { barCells: shortBarCells, files: true, bytes: false, rate: false },
  { barCells: 0, files: true, bytes: false, rate: false },
  { barCells: 0, files: false, bytes: false, rate: false },
];

/** Always narrower than the terminal; ends with the current file's name if there is room. */
export function barLine(progress: Progress, columns: number): string {
  const room = Math.max(1, columns - 1);
  const parts = partsOf(progress);
  const lines = shapes.map((shape) => lineOf(progress, parts, shape));
  const fitting = (reserved: number) => lines.find((each) => each.length + reserved <= room);
  // While all wait, the reason comes last, and the rest is shortened to leave it some room.
  const words = parts.waiting ?? (progress.current === undefined ? undefined : display(basename(progress.current)));
  const line =
    (parts.waiting === undefined
      ? fitting(0)
      : (fitting(3 * fewestCells) ?? fitting(fewestCells + separator.length))) ?? parts.left;
  const left = room - line.length - separator.length;
  if (line !== "" && words !== undefined && left >= Math.min(fewestCells, widthOf(words)))
    return `${line}${separator}${cutText(words, left)}`;
  return cutText(line || (words ?? ""), room);
}

function lineOf(progress: Progress, parts: ReturnType<typeof partsOf>, shape: Shape): string {
  const { isWalked } = progress;
  const share = shareOf(progress);
  // Until the walk has ended, the share would go down again.
  const full = isWalked ? Math.floor(share * shape.barCells) : 0;
  const bar = shape.barCells > 0 ? `[${"=".repeat(full)}${" ".repeat(shape.barCells - full)}] ` : "";
  const percent = isWalked ? `${String(Math.floor(share * 100)).padStart(3)} %` : "  … ";
  const shown = [
    shape.files ? parts.files : "",
    shape.bytes ? parts.bytes : "",
    parts.failed,
    shape.rate && parts.waiting === undefined ? parts.rate : "",
    parts.left,
  ].filter(Boolean);
  return `${bar}${percent}  ${shown.join(separator)}`;
}

/** At most 99 % until every file has ended: bytes sent are not yet photos that arrived. */
function shareOf({ bytes, bytesDone, files, filesDone }: Progress): number {
  const share = bytes > 0 ? bytesDone / bytes : files > 0 ? filesDone / files : 0;
  return filesDone < files ? Math.min(share, 0.99) : share;
}
