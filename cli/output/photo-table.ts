// Formats an event's photos as a table that fits the terminal.
import type { ListedPhoto } from "../../api/contract.ts";
import { fitText } from "./fit-text.ts";
import { formatBytes } from "./units.ts";

export interface PhotoTable {
  head: string;
  row(photo: ListedPhoto): string;
}

/** How many characters of a photo's id are shown if there is no room for all 36. */
const shortIdCells = 8;
const sizeCells = 9;
const gap = "  ";

/** Enough for most cameras' file names: "IMG_20261122.jpg". */
const leastNameCells = 16;
/** The least width for a title, and the least terminal width for whole ids. */
const leastTitleCells = 10;
const wholeIdsFrom = 120;

function uploaderCellsOf(columns: number): number {
  if (columns < 80) return 0;
  return columns < 100 ? 12 : 20;
}

/** The columns before the file name, as far as they leave room for it. The date is dropped first, the id last. */
function cellsBeforeName(columns: number): { idCells: number; takenCells: number; sizeCells: number } {
  const idCells = columns >= wholeIdsFrom ? 36 : shortIdCells;
  const takenCells = columns >= 60 ? "2026-11-22 19:30".length : "2026-11-22".length;
  const ways = [
    { idCells, takenCells, sizeCells },
    { idCells, takenCells: 0, sizeCells },
    { idCells, takenCells: 0, sizeCells: 0 },
  ];
  const leavesRoom = (cells: object) => columns - widthWithGaps(Object.values(cells)) >= leastNameCells;
  return ways.find(leavesRoom) ?? { idCells: 0, takenCells: 0, sizeCells: 0 };
}

const widthWithGaps = (cells: readonly number[]) => cells.reduce((sum, n) => sum + (n > 0 ? n + gap.length : 0), 0);

/**
 * On narrow terminals the uploader is dropped first, then title, date, size and id; the file name always stays.
 * @param columns the terminal's width in cells
 */
export function photoTable(columns: number): PhotoTable {
  const { idCells, takenCells, sizeCells } = cellsBeforeName(columns);
  const uploaderCells = uploaderCellsOf(columns);
  const rest = columns - widthWithGaps([idCells, takenCells, sizeCells, uploaderCells]);
  const wantedNameCells = Math.min(32, Math.max(15, Math.floor(rest * 0.4)));
  const titleCells = rest - wantedNameCells - gap.length >= leastTitleCells ? rest - wantedNameCells - gap.length : 0;
  const nameCells = titleCells ? wantedNameCells : rest;
  const line = (photo: { id: string; taken: string; size: string; name: string; title: string; uploader: string }) => {
    const cells: string[] = [];
    if (idCells) cells.push(fitText(photo.id.slice(0, idCells), idCells));
    if (takenCells) cells.push(fitText(photo.taken, takenCells));
    if (sizeCells) cells.push(photo.size.padStart(sizeCells));
    cells.push(fitText(photo.name, nameCells));
    if (titleCells) cells.push(fitText(photo.title, titleCells));
    if (uploaderCells) cells.push(fitText(photo.uploader, uploaderCells));
    return `${cells.join(gap).trimEnd()}\n`;
  };
  return {
    head: line({ id: "PHOTO", taken: "TAKEN", size: "SIZE", name: "FILE", title: "TITLE", uploader: "UPLOADED BY" }),
    row: (photo) =>
      line({
        id: photo.photoId,
        taken: photo.takenAt?.slice(0, takenCells).replace("T", " ") ?? "",
        size: formatBytes(photo.size),
        name: photo.fileName ?? "",
        title: photo.title ?? photo.description ?? "",
        uploader: photo.uploadedBy ?? "",
      }),
  };
}
