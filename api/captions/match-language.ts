// Which of a text's languages is the one that a user reads best.

interface Speech {
  /** In small letters, as it was written. */
  tag: string;
  language: string;
  /** Serbian has two, and so has Chinese: Taiwan's is not the mainland's. */
  script: string;
}

/** Norwegian goes by its own name and by those of its two ways of writing. */
const norwegian = ["no", "nb", "nn"];

/**
 * The user's language, else the default, else the first. `de` also finds `de-AT`, and the other way round; of several those in the
 * script that the user reads.
 */
export function inLanguage<T extends { language?: string | undefined }>(
  alternatives: T[],
  languages: readonly string[],
): T | undefined {
  if (alternatives.length < 2) return alternatives[0];
  if (languages.length > 0) {
    const speeches = alternatives.map(({ language }) => (language === undefined ? undefined : speechOf(language)));
    for (const wanted of languages.map(speechOf)) {
      const found = bestFor(wanted, speeches);
      if (found >= 0) return alternatives[found];
    }
  }
  return alternatives.find(({ language }) => language === undefined) ?? alternatives[0];
}

/** The index of the nearest one; below 0 where there is none. */
function bestFor(wanted: Speech, speeches: readonly (Speech | undefined)[]): number {
  const isNear: ((speech: Speech) => boolean)[] = [
    ({ tag }) => tag === wanted.tag,
    ({ language, script }) => language === wanted.language && script === wanted.script,
    ({ language }) => language === wanted.language,
    ({ language }) => norwegian.includes(language) && norwegian.includes(wanted.language),
  ];
  for (const isMeant of isNear) {
    const found = speeches.findIndex((speech) => speech !== undefined && isMeant(speech));
    if (found >= 0) return found;
  }
  return -1;
}

/** Photos name a few: what was said of one is kept. */
const known = new Map<string, Speech>();
const maxKnown = 500;
/** V8 keeps a longer text that is a part of another as a view of that, which may be a whole packet of XMP. */
const maxKeptLength = 12;

function speechOf(text: string): Speech {
  let speech = known.get(text);
  if (speech === undefined) {
    speech = describe(text.toLowerCase());
    if (text.length > maxKeptLength) return speech;
    if (known.size >= maxKnown) known.clear();
    known.set(text, speech);
  }
  return speech;
}

/** Of BCP 47, as far as languages are written in texts: to hear of what is none from an exception takes long. */
const usualTag = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?$/;

/** Other names of a language (`iw`, `deu`) count for it. */
function describe(tag: string): Speech {
  const plain = { tag, language: tag.split("-")[0] ?? "", script: "" };
  if (!usualTag.test(tag)) return plain;
  try {
    const { language, script = "" } = new Intl.Locale(tag).maximize();
    return { tag, language, script };
  } catch {
    return plain;
  }
}
