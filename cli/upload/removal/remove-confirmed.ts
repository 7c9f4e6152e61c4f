// Removes the local file of a confirmed photo, but only after S3 has confirmed the object itself.
import type { ConfirmedPhoto } from "../../../api/contract.ts";
import { RequestError } from "../../errors.ts";
import { isShownIn } from "../caption-digest.ts";
import { compareWithRecord, wordOnObject } from "../compare-with-record.ts";
import { failed } from "../endings.ts";
import type { FailureCode } from "../error-codes.ts";
import type { Report } from "../events.ts";
import type { WalkedFile } from "../source/walk.ts";
import type { Ending } from "../tally.ts";
import type { ReadWords } from "./read-words.ts";
import type { RemoveLocalFile } from "./remove-local-file.ts";

export interface RemoveConfirmedOptions {
  remove: RemoveLocalFile;
  /** The event's record with S3's word on the object; undefined if there is no record any more. */
  prove(photoId: string): Promise<ConfirmedPhoto | undefined>;
  /** Limits how many files are read at once. */
  limit<Result>(call: () => Promise<Result>): Promise<Result>;
  report: Report;
}

type Confirmed = Extract<Ending, { type: "uploaded" | "duplicate" }>;

/**
 * @param words for a file that was read; a sidecar is deleted only if the event has them
 * @returns the file's ending: unchanged, or failed if the event does not have the photo's bytes after all
 * @throws what ends the run; then the file stays
 */
export function createRemoveConfirmed(
  options: RemoveConfirmedOptions,
): (file: WalkedFile, ending: Ending, words?: ReadWords) => Promise<Ending> {
  let hasWarned = false;

  return async (file, ending, words) => {
    if (ending.type !== "uploaded" && ending.type !== "duplicate") return ending;
    const { path } = file.local;
    const why = ending.notProven ? reasonsToKeep[ending.notProven] : words?.isUnread && unreadSidecar;
    if (why) {
      const message = `${why}, so it was left where it is`;
      options.report({ type: "warning", path, code: "kept", message });
      return ending;
    }
    const record = await prove(ending, path);
    if (record === "unknown") return ending;
    const fail = ({ code, message }: Doubt) => failed(file.local, code, message);
    if (!record) return fail(doubts.gone);
    const doubt = doubtOf(ending, record);
    if (doubt) return fail(doubt);
    const word = wordOnObject(record);
    if (word !== "stored") {
      if (!hasWarned)
        options.report({ type: "warning", code: "kept", message: word === "unknown" ? newerApi : oldApi });
      hasWarned = true;
      return ending;
    }
    const events = await options.limit(() => options.remove(file, ending.sha256, sidecarDoubt(record, words)));
    events.forEach(options.report);
    return ending;
  };

  async function prove({ photoId }: Confirmed, path: string): Promise<ConfirmedPhoto | undefined | "unknown"> {
    try {
      return await options.prove(photoId);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const message = `the event could not be asked whether it is stored (${error.message}), so it was left where it is`;
      options.report({ type: "warning", path, code: "kept", message });
      return "unknown";
    }
  }
}

const reasonsToKeep: Record<NonNullable<Confirmed["notProven"]>, string> = {
  truncated: "it seems cut off or damaged",
  others_photo: "somebody else sent it, and a ticket cannot prove that the event has it",
};

const unreadSidecar = "its sidecar could not be read";

const oldApi =
  "no local file was removed: this event's API is older than this photoup and cannot say whether the photos themselves are stored";
const newerApi =
  "no local file was removed: this event's API reports a state of the photos that this photoup does not know; a newer version may know it";

function sidecarDoubt(record: ConfirmedPhoto, words: ReadWords | undefined): string | undefined {
  if (words?.isInPart !== false) return "not all of it could be read and sent";
  const lost = words.overruled.length > 0 ? ` (${words.overruled.join(", ")})` : "";
  if (lost !== "" || !isShownIn(record, words.digest)) return `the event does not have what it says${lost}`;
  return words.hasEdits ? "it holds development settings, which events do not store" : undefined;
}

interface Doubt {
  code: FailureCode;
  message: string;
}

const doubts = {
  gone: { code: "not_stored", message: "the event showed it, and does not any more; run the same command again" },
  missing: {
    code: "not_stored",
    message: "the event shows it, but its bytes are not stored; run the same command again, and it is sent once more",
  },
  different: { code: "different", message: "the event shows it, but other bytes are stored" },
} as const satisfies Record<string, Doubt>;

/** Why the photo is not proven after all. */
function doubtOf({ photoId, sha256, sizeBytes }: Confirmed, record: ConfirmedPhoto): Doubt | undefined {
  const compared = compareWithRecord({ photoId, sha256, sizeBytes }, record);
  if (compared.kind === "failed") return compared;
  const word = wordOnObject(record);
  return word === "missing" || word === "different" ? doubts[word] : undefined;
}
