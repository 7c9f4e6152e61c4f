// The texts in the reader's language. English is part of the page, the others are fetched where they are wanted.
import { en, type Texts } from "./en.ts";

const others: Record<string, () => Promise<Texts>> = {
  de: () => import("./de.ts").then(({ de }) => de),
  es: () => import("./es.ts").then(({ es }) => es),
  fr: () => import("./fr.ts").then(({ fr }) => fr),
};

let current: Texts = en;
let locale = "en";

export const texts = (): Texts => current;

/** For dates and numbers: the reader's own, which may say more than the texts' language (`en-GB`). */
export const readerLocale = (): string => locale;

/** Takes the first of the reader's languages that there are texts in. @returns that language */
export async function chooseTexts(languages: readonly string[]): Promise<string> {
  for (const language of languages) {
    const base = language.split("-")[0]?.toLowerCase() ?? "";
    if (base !== "en" && !Object.hasOwn(others, base)) continue;
    try {
      current = base === "en" ? en : await (others[base] as () => Promise<Texts>)();
    } catch {
      continue; // not reached: rather another language than no page
    }
    locale = language;
    return base;
  }
  return "en";
}
