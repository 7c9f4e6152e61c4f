// Which of the event's types a file is: its first bytes decide, its name only between types that begin alike.
import { type ContentType, containerOf, contentTypes } from "../../contract.ts";

export type Sniffed = { contentType: ContentType } | { refusal: "notPhoto" | "film" | "unsupported" };

const aliases: Record<string, string> = { jpeg: "jpg", jpe: "jpg", tiff: "tif", heics: "heic", heifs: "heif" };

/** @param accepted the types that the event's API takes */
export function contentTypeOf(head: Uint8Array, fileName: string, accepted: readonly string[]): Sniffed {
  const container = containerOf(head);
  if (container === undefined) return { refusal: isFilm(head, fileName) ? "film" : "notPhoto" };
  const dot = fileName.lastIndexOf(".");
  const ending = dot < 0 ? "" : fileName.slice(dot + 1).toLowerCase();
  const extension = aliases[ending] ?? ending;
  const types = (Object.keys(contentTypes) as ContentType[]).filter(
    (type) => contentTypes[type].container === container,
  );
  const contentType = types.find((type) => contentTypes[type].extension === extension) ?? types[0];
  if (contentType === undefined || !accepted.includes(contentType)) return { refusal: "unsupported" };
  return { contentType };
}

/** ISO media of any other brand, Matroska, AVI, MPEG: or a name that says so. */
function isFilm(head: Uint8Array, fileName: string): boolean {
  const text = String.fromCharCode(...head.subarray(0, 12));
  if (text.slice(4, 8) === "ftyp" || text.startsWith("\x1aE\xdf\xa3")) return true;
  if (text.startsWith("RIFF") && text.slice(8, 12) === "AVI ") return true;
  return /\.(mov|mp4|m4v|avi|mkv|webm|mts|m2ts|mpe?g|3gp|wmv)$/i.test(fileName);
}
