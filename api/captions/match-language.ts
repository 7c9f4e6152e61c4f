// Picks the language alternative that a user reads best.

interface Speech {
  /** In lower case. */
  tag: string;
  language: string;
  /** Serbian and Chinese are written in two scripts each. */
  script: string;
}

/** Norwegian has a tag of its own and one for each of its written forms. */
const norwegian = ["no", "nb", "nn"];

/**
 * The user's language, else the default, else the first. `de` also matches `de-AT`, and vice versa. Of several matches, the one in the script that
 * the user reads is taken.
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

/** The index of the nearest match; negative if there is none. */
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

/** A cache: photos use few languages. */
const known = new Map<string, Speech>();
const maxKnown = 500;
/** V8 represents a longer substring as a view that would keep a whole XMP packet in memory. */
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

/** The BCP 47 tags used for texts. Detecting invalid tags by an exception is slow. */
const usualTag = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?$/;

/** Resolves other names of a language (`iw`, `deu`). */
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
