// Summarizes the files that a person would miss and the event is not proven to have: how many of each kind, and where they are named.
import { sumOf } from "../upload/count-not-proven.ts";
import type { NotProven, NotProvenCounts } from "../upload/events.ts";
import { count } from "./units.ts";

/** Without --verbose, at most this many have lines of their own; the report has all. */
export const maxNotProvenLines = 20;

const nouns: Record<Exclude<NotProven, "truncated" | "others_photo">, readonly [one: string, many: string]> = {
  film: ["film", "films"],
  sound: ["sound recording", "sound recordings"],
  archive: ["archive", "archives"],
  unsupported_type: ["photo of a type that it does not take", "photos of a type that it does not take"],
  unrecognized: [
    "file named like a photo that does not contain one",
    "files named like photos that do not contain one",
  ],
  removed_by_organiser: ["photo that an organiser removed", "photos that an organiser removed"],
  not_read: ["link or device that could not be read", "links or devices that could not be read"],
};

/** One line for files not in the event, one for photos that a ticket cannot prove, and one for photos that are not whole. */
export function notProvenLines(counts: NotProvenCounts, isVerbose: boolean): string[] {
  const { truncated = 0, others_photo: others = 0, ...leftOut } = counts;
  const lines: string[] = [];
  if (sumOf(leftOut) > 0) lines.push(leftOutLine(leftOut, isVerbose));
  if (others > 0) {
    const photos = count(others, "photo was sent by somebody else", "photos were sent by somebody else");
    lines.push(
      `Not proven: ${photos}. The event says that it has ${others === 1 ? "it" : "them"}; to prove it, sign in and run \`photoup verify\`.`,
    );
  }
  if (truncated > 0) {
    const photos = count(
      truncated,
      "photo is in the event as it is here, but seems",
      "photos are in the event as they are here, but seem",
    );
    lines.push(`Not whole: ${photos} cut off or damaged. Copy from the card again, or accept with --allow-truncated.`);
  }
  return lines;
}

/** Undefined if nothing was left out by default. */
export function defaultsLine(leftOut: number): string | undefined {
  if (leftOut === 0) return undefined;
  const things = count(leftOut, "file or folder", "files and folders");
  return `Left out: ${things} made by other programs or thrown away. --verbose names them, --no-default-excludes includes them.`;
}

/** Said even though it was asked for: the next person to read it may not know. */
export const leftOutByPatterns = (excluded: number): string =>
  `${count(excluded, "file or folder", "files and folders")} left out by --include and --exclude`;

function leftOutLine(counts: NotProvenCounts, isVerbose: boolean): string {
  const sum = sumOf(counts);
  const kinds = (Object.keys(nouns) as (keyof typeof nouns)[]).flatMap((kind) => {
    const number = counts[kind] ?? 0;
    return number === 0 ? [] : [count(number, ...nouns[kind])];
  });
  const areNamed = isVerbose || sum <= maxNotProvenLines;
  const where = areNamed
    ? ""
    : ` The first ${maxNotProvenLines} are named above; --verbose and --report FILE name them all.`;
  return `Not in the event: ${kinds.join(", ")}.${where}`;
}
