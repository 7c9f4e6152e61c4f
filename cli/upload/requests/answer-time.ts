// How long the API takes to answer a batch of so many photos, by what its latest answers took.
import { movingAverage } from "../moving-average.ts";

export interface AnswerTime {
  observe(photos: number, elapsedMs: number): void;
  /** Undefined before the first answer. */
  expectMs(photos: number): number | undefined;
}

/** Enough that a while of slow answers does not change what a further photo is taken to cost. */
const keptAnswers = 128;
/** Smaller batches say little about what one further photo costs. */
const tellingPhotos = 8;
const initialMsAPhoto = 1;
/** Longer waits are for something else: a sign-in, say, or whoever reads our output. URLs would be asked for long before their use. */
const mostMs = 5_000;
/** How much of what is expected is what the latest answer took. */
const newShare = 0.3;

/**
 * A further photo costs the least that any of the latest large batches took for each beyond the quickest answer. The rest of an
 * answer's time is a moving average, waiting included: where photos fill the line, a batch of fifty waits for several round
 * trips, and whoever expects too little has upload slots without URLs.
 */
export function createAnswerTime(): AnswerTime {
  const answers: { photos: number; elapsedMs: number }[] = [];
  let ofOneMs: number | undefined;
  let msAPhoto = initialMsAPhoto;
  return {
    observe(photos, elapsedMs) {
      answers.push({ photos, elapsedMs });
      if (answers.length > keptAnswers) answers.shift();
      let base = elapsedMs;
      for (const answer of answers) base = Math.min(base, answer.elapsedMs);
      let least = Number.POSITIVE_INFINITY;
      for (const answer of answers) {
        if (answer.photos >= tellingPhotos) least = Math.min(least, (answer.elapsedMs - base) / (answer.photos - 1));
      }
      if (least < Number.POSITIVE_INFINITY) msAPhoto = least;
      const withoutOthersMs = Math.min(mostMs, Math.max(0, elapsedMs - msAPhoto * (photos - 1)));
      ofOneMs = movingAverage(ofOneMs, withoutOthersMs, newShare);
    },
    expectMs: (photos) => (ofOneMs === undefined ? undefined : ofOneMs + msAPhoto * (photos - 1)),
  };
}
