// Asks the event for a photo before it is told of it, where it is likely to have it: a lookup serves a hundred of them.
import type { CaptionFields, ConfirmedPhoto } from "../../api/contract.ts";
import { captionDigest, isToldBy } from "./caption-digest.ts";
import { compareWithRecord } from "./compare-with-record.ts";
import { type CaptionOutcome, captionOutcome } from "./endings.ts";
import { movingAverage } from "./moving-average.ts";
import type { PreparedPhoto } from "./photo-task.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import type { FindRecord } from "./requests/batch-lookups.ts";

export interface EventQuestions {
  /** Whether the next photos are to be asked for first. */
  readonly isAskedFirst: boolean;
  /** The event's record of a photo that it proves; undefined where the photo must be sent. */
  find(photo: PreparedPhoto): Promise<ConfirmedPhoto | undefined>;
  /** Brings the record up to date with the caption; no bytes are sent. @param record where it is known */
  updateCaption(photo: PreparedPhoto, caption: CaptionFields, record?: ConfirmedPhoto): Promise<CaptionOutcome>;
  /** What initiate said of a photo that was not asked for. */
  learn(wasThere: boolean): void;
}

/** From this share of the latest photos on. */
const knownShareToAskFirst = 0.2;
/** Of the latest photo. */
const newShare = 1 / 16;

/** @param isDryRun every photo is asked for, and nothing is changed */
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
      if (isDryRun || (record && isToldBy(record, captionDigest(caption)))) return "as_it_was";
      const request = { contentType: photo.contentType, ...caption, sha256: photo.sha256, size: photo.sizeBytes };
      const answer = await initiate(request, () => {});
      return "status" in answer ? captionOutcome(answer) : "as_it_was";
    },
    learn,
  };
}
