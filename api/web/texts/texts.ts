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

/** The reader's locale for dates and numbers, which may be more specific than the texts' language (`en-GB`). */
export const readerLocale = (): string => locale;

/** Chooses the first of the reader's languages that has texts. @returns that language */
export async function chooseTexts(languages: readonly string[]): Promise<string> {
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
    locale = language;
    return base;
  }
  return "en";
}
