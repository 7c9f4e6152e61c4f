// The photos of an event as lines of a table that fits the terminal.
import type { ListedPhoto } from "../../api/contract.ts";
import { fitText } from "./fit-text.ts";
import { formatBytes } from "./units.ts";

export interface PhotoTable {
  head: string;
  row(photo: ListedPhoto): string;
}

/** How many characters of a photo's id are shown where there is no room for all 36. */
const shortIdCells = 8;
const sizeCells = 9;
const gap = "  ";

/** @param columns the terminal's width in cells, at least 40 */
export function photoTable(columns: number): PhotoTable {
  const takenCells = columns >= 60 ? "2026-11-22 19:30".length : "2026-11-22".length;
  const idCells = columns >= 120 ? 36 : shortIdCells;
  const nameCells = columns >= 80 ? Math.min(32, Math.floor((columns - 40) * 0.4)) : 0;
  const fixed = idCells + takenCells + sizeCells + nameCells + gap.length * (nameCells ? 4 : 3);
  const titleCells = Math.max(4, columns - fixed);
  const line = (id: string, taken: string, size: string, name: string, title: string) => {
    const cells = [fitText(id.slice(0, idCells), idCells), fitText(taken, takenCells), size.padStart(sizeCells)];
    if (nameCells) cells.push(fitText(name, nameCells));
    return `${[...cells, fitText(title, titleCells)].join(gap).trimEnd()}\n`;
  };
  return {
    head: line("PHOTO", "TAKEN", "SIZE", "FILE", "TITLE"),
    row: (photo) =>
      line(
        photo.photoId,
        photo.takenAt?.slice(0, takenCells).replace("T", " ") ?? "",
        formatBytes(photo.size),
        photo.fileName ?? "",
        photo.title ?? photo.description ?? "",
      ),
  };
}
