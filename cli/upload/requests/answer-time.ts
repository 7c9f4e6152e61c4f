// How long the API takes to answer a batch of so many photos, by what its latest answers took without a queue before them.

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

/** The lower envelope of the latest answers: a server that is busy answers later, and asking it for more would make that worse. */
export function createAnswerTime(): AnswerTime {
  const answers: { photos: number; elapsedMs: number }[] = [];
  let baseMs: number | undefined;
  let msAPhoto = initialMsAPhoto;
  return {
    observe(photos, elapsedMs) {
      answers.push({ photos, elapsedMs });
      if (answers.length > keptAnswers) answers.shift();
      let base = elapsedMs;
      for (const answer of answers) base = Math.min(base, answer.elapsedMs);
      baseMs = base;
      let least = Number.POSITIVE_INFINITY;
      for (const answer of answers) {
        if (answer.photos >= tellingPhotos) least = Math.min(least, (answer.elapsedMs - base) / (answer.photos - 1));
      }
      if (least < Number.POSITIVE_INFINITY) msAPhoto = least;
    },
    expectMs: (photos) => (baseMs === undefined ? undefined : baseMs + msAPhoto * (photos - 1)),
  };
}
