// A file's content type, by its bytes and the CLI's rules.
import { findMissed, type Missed } from "../../captions/find-missed.ts";
import type { ContentType } from "../../contract.ts";
import type { Judged } from "./judge-file.ts";

/** `damaged`: named like a photo, but its bytes are not a photo's. */
export type Refusal = "notPhoto" | "film" | "sound" | "archive" | "damaged" | "unsupported";
export type Sniffed = { contentType: ContentType } | { refusal: Refusal };

/** @param accepted the types that the API takes */
export function contentTypeOf(
  { head, kind }: { head: Uint8Array; kind: Judged["kind"] },
  fileName: string,
  accepted: readonly string[],
): Sniffed {
  if (kind === undefined) return { refusal: refusalOf(head, fileName) };
  const isTaken = "contentType" in kind && accepted.includes(kind.contentType);
  return isTaken ? { contentType: kind.contentType } : { refusal: "unsupported" };
}

const refusals: Record<Missed["kind"], Refusal> = {
  photo: "damaged",
  picture: "unsupported",
  film: "film",
  sound: "sound",
  archive: "archive",
};

/** Why a file is not an accepted photo, by the CLI's rules. */
export function refusalOf(head: Uint8Array, fileName: string): Refusal {
  const missed = findMissed(fileName, head);
  return missed === undefined ? "notPhoto" : refusals[missed.kind];
}
