// Gets the value of a detail (a text or a number) from the first of several tags that has one.
import { detailLimits } from "../contract.ts";
import type { Tag, TagsByName } from "./blocks.ts";
import { cleanText, cutAt } from "./clean-text.ts";
import { isJunk } from "./junk-texts.ts";

export function firstOf(tags: TagsByName, name: string): string | undefined {
  const tag = tags.get(name)?.[0];
  return tag === undefined ? undefined : cleanText(tag.value);
}

export const cutDetail = (text: string): string => cutAt(text, detailLimits.text) ?? text;

/** The text, cut to what a record can hold. @param warnings gets one if the text was cut */
export function limitedDetail(what: string, text: string, warnings: string[]): string {
  const cut = cutAt(text, detailLimits.text);
  if (cut !== undefined) warnings.push(`The ${what} is longer than ${detailLimits.text} characters and was cut.`);
  return cut ?? text;
}

/** The text of the first tag in the order that a person wrote. A list becomes one text, joined with semicolons. */
export function textIn(tags: TagsByName, order: readonly string[]): string | undefined {
  for (let i = 0; i < order.length; i++) {
    const alternatives = tags.get(order[i] as string);
    if (alternatives === undefined) continue;
    const only = alternatives.length === 1 ? alternatives[0] : undefined;
    const text = only === undefined ? joined(inDefault(alternatives)) : peoplesText(only);
    if (text !== undefined) return text;
  }
  return undefined;
}

function joined(tags: readonly Tag[]): string | undefined {
  const texts = tags.flatMap((tag) => peoplesText(tag) ?? []);
  return texts.length > 1 ? [...new Set(texts)].join("; ") : texts[0];
}

function peoplesText({ name, value }: Tag): string | undefined {
  const text = cleanText(value);
  return isJunk(name, text) ? undefined : text;
}

function inDefault(alternatives: Tag[]): Tag[] {
  const found = alternatives.filter((tag) => tag.language === undefined);
  return found.length > 0 ? found : alternatives.slice(0, 1);
}

/** The first number between `least` and `most`, in the order of the tags. */
export function numberIn(tags: TagsByName, order: readonly string[], least: number, most: number): number | undefined {
  for (let i = 0; i < order.length; i++) {
    const value = firstOf(tags, order[i] as string)?.split(" ")[0];
    if (value === undefined || value === "") continue;
    const number = Math.round(Number(value));
    if (number >= least && number <= most) return number;
  }
  return undefined;
}
