// Estimates how long the API takes to answer a batch of a given size, from its latest answers.
import { movingAverage } from "../moving-average.ts";

export interface AnswerTime {
  observe(photos: number, elapsedMs: number): void;
  /** Undefined before the first answer. */
  expectMs(photos: number): number | undefined;
}

/** Enough that a spell of slow answers does not change the estimated cost of one more photo. */
const keptAnswers = 128;
/** Smaller batches say little about the cost of one more photo. */
const largeBatch = 8;
const initialMsPerPhoto = 1;
/** A longer wait has another cause, such as a sign-in or a slow reader of our output. Counting it would request URLs too early. */
const mostMs = 5_000;
/** Weight of the latest answer in the average. */
const newShare = 0.3;

/**
 * The cost of one more photo is the least that any recent large batch took per photo beyond the quickest answer. The rest of the
 * answer time is a moving average that includes queueing: when photos fill the link, a batch of fifty takes several round trips,
 * and too low an estimate leaves upload slots without URLs.
 */
export function createAnswerTime(): AnswerTime {
  const answers: { photos: number; elapsedMs: number }[] = [];
  let onePhotoMs: number | undefined;
  let msPerPhoto = initialMsPerPhoto;
  return {
    observe(photos, elapsedMs) {
      answers.push({ photos, elapsedMs });
      if (answers.length > keptAnswers) answers.shift();
      let base = elapsedMs;
      for (const answer of answers) base = Math.min(base, answer.elapsedMs);
      let least = Number.POSITIVE_INFINITY;
      for (const answer of answers) {
        if (answer.photos >= largeBatch) least = Math.min(least, (answer.elapsedMs - base) / (answer.photos - 1));
      }
      if (least < Number.POSITIVE_INFINITY) msPerPhoto = least;
      const onePhotoAloneMs = Math.min(mostMs, Math.max(0, elapsedMs - msPerPhoto * (photos - 1)));
      onePhotoMs = movingAverage(onePhotoMs, onePhotoAloneMs, newShare);
    },
    expectMs: (photos) => (onePhotoMs === undefined ? undefined : onePhotoMs + msPerPhoto * (photos - 1)),
  };
}
