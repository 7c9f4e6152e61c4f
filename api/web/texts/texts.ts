// The texts in the reader's language. English is part of the page; the others are loaded on demand.
import { wait } from "../http/backoff.ts";
import { en, type Texts } from "./en.ts";

/** Afterwards the page goes on in English. */
const patienceMs = 15_000;

const others: Record<string, () => Promise<Texts>> = {
  de: () => import("./de.ts").then(({ de }) => de),
  es: () => import("./es.ts").then(({ es }) => es),
  fr: () => import("./fr.ts").then(({ fr }) => fr),
};

let current: Texts = en;
let locale = "en";

export const texts = (): Texts => current;

/** The reader's locale for dates and numbers, also where there are no texts in that language. */
export const readerLocale = (): string => locale;

/** Chooses the first of the reader's languages that has texts, and the first that has dates. @returns the texts' language */
export async function chooseTexts(languages: readonly string[]): Promise<string> {
  locale = languages.find(hasDates) ?? "en";
  const late = wait(patienceMs).then(() => undefined);
  for (const language of languages) {
    const base = language.split("-")[0]?.toLowerCase() ?? "";
    if (base !== "en" && !Object.hasOwn(others, base)) continue;
    try {
      const found = base === "en" ? en : await Promise.race([(others[base] as () => Promise<Texts>)(), late]);
      if (!found) continue;
      current = found;
    } catch {
      continue; // could not be loaded: another language is better than no page
    }
    return base;
  }
  return "en";
}

function hasDates(language: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false; // not a language tag, such as `C`
  }
}
