// Which of the event's types a file is: its first bytes decide, its name only between types that begin alike.
import { findMissed, type Missed } from "../../captions/find-missed.ts";
import { type ContentType, containerOf, contentTypes } from "../../contract.ts";

/** `damaged`: it is named like a photo, and its bytes are no photo's. */
export type Refusal = "notPhoto" | "film" | "sound" | "archive" | "damaged" | "unsupported";
export type Sniffed = { contentType: ContentType } | { refusal: Refusal };

const aliases: Record<string, string> = { jpeg: "jpg", jpe: "jpg", tiff: "tif", heics: "heic", heifs: "heif" };

/** @param accepted the types that the event's API takes */
export function contentTypeOf(head: Uint8Array, fileName: string, accepted: readonly string[]): Sniffed {
  const container = containerOf(head);
  if (container === undefined) return { refusal: refusalOf(head, fileName) };
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

const refusals: Record<Missed["kind"], Refusal> = {
  photo: "damaged",
  picture: "unsupported",
  film: "film",
  sound: "sound",
  archive: "archive",
};

/** Of a file that is no accepted photo: as the CLI judges it. */
export function refusalOf(head: Uint8Array, fileName: string): Refusal {
  const missed = findMissed(fileName, head);
  return missed === undefined ? "notPhoto" : refusals[missed.kind];
}
