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
      baseMs = Math.min(...answers.map((answer) => answer.elapsedMs));
      const telling = answers.filter((answer) => answer.photos >= tellingPhotos);
      if (telling.length === 0) return;
      const base = baseMs;
      msAPhoto = Math.min(...telling.map((answer) => (answer.elapsedMs - base) / (answer.photos - 1)));
    },
    expectMs: (photos) => (baseMs === undefined ? undefined : baseMs + msAPhoto * (photos - 1)),
  };
}
