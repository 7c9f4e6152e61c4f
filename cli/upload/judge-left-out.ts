// Judges files that are not sent. If a person would miss one, photoup never says "safe to delete".

import { findMissed } from "../../api/captions/find-missed.ts";
import { isAppleDoubleName, kindOfName, type NamedKind, saysNothingWithout } from "../../api/captions/media-names.ts";
import { startsWith } from "../../api/captions/starts-with.ts";
import { RequestError } from "../errors.ts";
import type { LocalFile, NotProven, SkipReason, UploadEvent } from "./events.ts";

/** Why a file is not sent. `notProven`: a person would miss it. */
export interface LeftOut {
  reason: SkipReason;
  message: string;
  notProven?: NotProven;
  /** For a sidecar: the names of the photos that it was read with. */
  sidecarOf?: readonly string[];
}

const notTaken = "photos of this type are not accepted";
const nouns = { film: "a film", sound: "a sound recording", archive: "an archive" } as const;

/** A file whose bytes are not an accepted photo's. @param head its first `missedHeadBytes`, or all if it has fewer */
export function judgeBytes(name: string, head: Uint8Array): LeftOut {
  const missed = findMissed(name, head);
  if (missed === undefined) {
    const isNote = isAppleDoubleName(name) && startsWith(head, "\0\x05\x16\x07");
    return leftOut(
      undefined,
      isNote
        ? "it holds macOS metadata of another file"
        : "it is not a photo: its first bytes do not match any type of photo",
    );
  }
  const { kind, type, isByName } = missed;
  if (kind === "photo" && startsWith(head, "version https://git-lfs")) {
    return leftOut("unrecognized", "it is a Git LFS pointer, not the photo itself: run `git lfs pull` first");
  }
  if (kind === "photo" || isByName || type === undefined) {
    return judgeName(kind, type === undefined ? "by its name; its bytes are not recognized" : `(${type}) by its name`);
  }
  return kind === "picture" ? unsupported(type) : medium(kind, type);
}

/** An empty file. */
export function judgeEmpty(name: string): LeftOut {
  const named = kindOfName(name);
  if (named === "photo") return leftOut("unrecognized", "its name is a photo's, but it has no bytes");
  return named === undefined ? leftOut(undefined, "it has no bytes") : judgeName(named, "by its name; it has no bytes");
}

/** A disk image stored as a folder of pieces. */
export function diskImageFolder(): LeftOut {
  return medium("archive", "a disk image in a folder of pieces");
}

/** Not a regular file, or a broken link. A person would miss it if its name is a medium's or may be a folder's. */
export function judgeLink(name: string, reason: "broken_link" | "link_loop" | "not_a_file", message: string): LeftOut {
  const isMissed = kindOfName(name) !== undefined || (reason !== "not_a_file" && saysNothingWithout(name));
  return isMissed ? { reason, message, notProven: "not_read" } : { reason, message };
}

function judgeName(named: NamedKind, how: string): LeftOut {
  if (named === "picture") return unsupported(`a picture ${how}`);
  if (named === "photo") return leftOut("unrecognized", "its name is a photo's, its bytes are not: it may be damaged");
  return leftOut(named, `${nouns[named]} ${how}`);
}

function medium(kind: keyof typeof nouns, type: string): LeftOut {
  return leftOut(kind, `${nouns[kind]} (${type}): only photos are uploaded`);
}

/** A photo or picture of a type that is not accepted. @param type as people call it */
export function unsupported(type: string): LeftOut {
  return { reason: "unsupported_type", message: `${type}: ${notTaken}`, notProven: "unsupported_type" };
}

/** A photo that an organiser removed from the event. @param again whether --again was given */
export function removedByOrganiser(again: boolean): LeftOut {
  const advice = again ? "only an organiser can upload it again" : "an organiser can upload it again with --again";
  return {
    reason: "removed_by_organiser",
    message: `removed by an organiser; ${advice}`,
    notProven: "removed_by_organiser",
  };
}

/** Whether the event refuses a photo because an organiser removed it, which is no failure. */
export const isRemoval = (error: unknown): boolean =>
  error instanceof RequestError && error.code === "removed_by_organiser";

function leftOut(notProven: NotProven | undefined, message: string): LeftOut {
  return notProven ? { reason: "not_a_photo", message, notProven } : { reason: "not_a_photo", message };
}

/** The event that ends a file that is left out. */
export function skipped(judged: LeftOut, local: LocalFile): Extract<UploadEvent, { type: "skipped" }> {
  const { reason, message, notProven, sidecarOf } = judged;
  return {
    type: "skipped",
    reason,
    message,
    ...(notProven ? { notProven } : {}),
    ...(sidecarOf ? { sidecarOf } : {}),
    ...local,
  };
}
