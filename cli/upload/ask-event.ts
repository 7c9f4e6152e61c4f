// Looks a photo up before initiating it if the event probably has it already: one lookup covers a hundred photos.
import type { CaptionFields, ConfirmedPhoto } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { captionDigest, isShownIn } from "./caption-digest.ts";
import { compareWithRecord } from "./compare-with-record.ts";
import { type CaptionOutcome, captionOutcome } from "./endings.ts";
import { movingAverage } from "./moving-average.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import type { FindRecord } from "./requests/batch-lookups.ts";
import { stopReasonOf } from "./stopper.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";

export interface EventQuestions {
  /** Whether the next photos are looked up before they are initiated. */
  readonly isAskedFirst: boolean;
  /** The record that proves the event has the photo; undefined if the photo must be sent. */
  find(photo: PreparedPhoto): Promise<ConfirmedPhoto | undefined>;
  /** Updates the caption of a photo that the event has; no bytes are sent. @param record if it is known */
  updateCaption(photo: PreparedPhoto, caption: CaptionFields, record?: ConfirmedPhoto): Promise<CaptionOutcome>;
  /** Records whether initiate already had a photo that was not looked up. */
  learn(wasThere: boolean): void;
}

/** Photos are looked up first once the event had this share of the latest ones. */
const knownShareToAskFirst = 0.2;
/** Weight of the latest photo in that share. */
const newShare = 1 / 16;

/** @param isDryRun every photo is looked up, and nothing is changed */
export function createEventQuestions(
  isDryRun: boolean,
  findRecord: FindRecord,
  initiate: InitiateBatcher["initiate"],
): EventQuestions {
  let knownShare = 0;
  const learn = (wasThere: boolean) => {
    knownShare = movingAverage(knownShare, wasThere ? 1 : 0, newShare);
  };
  return {
    get isAskedFirst() {
      return isDryRun || knownShare > knownShareToAskFirst;
    },
    async find(photo) {
      const record = await findRecord(photo.photoId);
      const isThere = record !== undefined && compareWithRecord(photo, record).kind === "confirmed";
      learn(isThere);
      return isThere ? record : undefined;
    },
    async updateCaption(photo, caption, record) {
      // What an unread sidecar says may be what the record shows: it must not be removed.
      if (isDryRun || photo.isSidecarUnread) return "as_it_was";
      if (record && isShownIn(record, captionDigest(caption))) return "as_it_was";
      const request = { contentType: photo.contentType, ...caption, sha256: photo.sha256, size: photo.sizeBytes };
      const answer = await initiate(request, () => {}).catch(aboutCaption);
      return "status" in answer ? captionOutcome(answer) : "as_it_was";
    },
    learn,
  };
}

/** Says that the photo itself has arrived, unless the error ends the run. */
function aboutCaption(error: unknown): never {
  if (!(error instanceof RequestError) || stopReasonOf(error)) throw error;
  throw new RequestError(`the event has the photo, but its caption was not updated: ${error.message}`, error);
}
