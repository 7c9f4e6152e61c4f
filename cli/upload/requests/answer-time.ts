// How long the API takes to answer a batch of so many photos, by what its latest answers took.

export interface AnswerTime {
  observe(photos: number, elapsedMs: number): void;
  /** Undefined before the first answer. */
  expectMs(photos: number): number | undefined;
}

/** So many that a server which is busy for a while is not taken for one that is slow. */
const keptAnswers = 128;
/** Smaller batches say little about what one further photo costs. */
const tellingPhotos = 8;
const initialMsAPhoto = 1;
/** How much of what is expected is what the latest answer took. */
const newShare = 0.3;

/**
 * What a further photo costs is the lower envelope of the latest answers; all else is what they took of late, waiting included: a batch of
 * fifty waits for several round trips where photos fill the line, and who expects too little has upload slots without URLs.
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
      const withoutOthersMs = Math.max(0, elapsedMs - msAPhoto * (photos - 1));
      ofOneMs = ofOneMs === undefined ? withoutOthersMs : ofOneMs + newShare * (withoutOthersMs - ofOneMs);
    },
    expectMs: (photos) => (ofOneMs === undefined ? undefined : ofOneMs + msAPhoto * (photos - 1)),
  };
}
