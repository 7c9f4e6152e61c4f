// Picks the title and the description out of all tags, by the tables of caption-order.ts and junk-texts.ts.
import { captionLimits } from "../../api/contract.ts";
import type { Tag } from "./blocks.ts";
import type { Caption, TagValue } from "./caption.ts";
import { descriptionOrder, equivalentFields, fieldOf, isCaptionTag, titleOrder } from "./caption-order.ts";
import { cleanText, cutAt } from "./clean-text.ts";
import { isJunk } from "./junk-texts.ts";

export type PickedCaption = Pick<
  Caption,
  "title" | "description" | "titleFrom" | "descriptionFrom" | "fields" | "junk" | "warnings" | "disagreements"
>;

/** @param sources all tags of the sidecar, if any, then those of the file; @param languages the user's, best first */
export function pickCaption(sources: Tag[][], languages: readonly string[]): PickedCaption {
  const picked: PickedCaption = { fields: [], junk: [], warnings: [], disagreements: [] };
  const usable = sources.map((tags) => sortOut(tags, picked));
  const title = pick(titleOrder, usable, languages);
  const description = pick(descriptionOrder, usable, languages);
  if (title !== undefined) {
    picked.title = limited("title", title.value, picked.warnings);
    picked.titleFrom = title.name;
  }
  // Windows Explorer copies the title into the description's fields.
  if (description !== undefined && description.value !== title?.value) {
    picked.description = limited("description", description.value, picked.warnings);
    picked.descriptionFrom = description.name;
  }
  picked.disagreements.push(...disagreements(usable, languages));
  return picked;
}

interface Candidate {
  field: string;
  /** Group and name. */
  name: string;
  language: string | undefined;
  value: string;
}

/** Notes every caption tag, and returns those that a person may have written. */
function sortOut(tags: Tag[], picked: PickedCaption): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { name, value, language } of tags) {
    if (!isCaptionTag(name)) continue;
    const shown: TagValue = { tag: language === undefined ? name : `${name}-${language}`, value };
    const clean = cleanText(value);
    if (clean === "") continue;
    picked.fields.push(shown);
    if (isJunk(name, clean)) picked.junk.push(shown);
    else candidates.push({ field: fieldOf(name), name, language, value: clean });
  }
  return candidates;
}

function pick(order: readonly string[], sources: Candidate[][], languages: readonly string[]): Candidate | undefined {
  for (const candidates of sources) {
    for (const field of order) {
      const found = inLanguage(
        candidates.filter((each) => each.field === field),
        languages,
      );
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The user's language, else the default, else the first. `de` also finds `de-AT`, and the other way round. */
export function inLanguage<T extends { language?: string | undefined }>(
  alternatives: T[],
  languages: readonly string[],
): T | undefined {
  if (alternatives.length < 2) return alternatives[0];
  for (const wanted of languages.map((each) => each.toLowerCase())) {
    const exact = alternatives.find(({ language }) => language?.toLowerCase() === wanted);
    if (exact !== undefined) return exact;
    const base = wanted.split("-")[0];
    const related = alternatives.find(({ language }) => language?.toLowerCase().split("-")[0] === base);
    if (related !== undefined) return related;
  }
  return alternatives.find(({ language }) => language === undefined) ?? alternatives[0];
}

function limited(what: keyof typeof captionLimits, text: string, warnings: string[]): string {
  const cut = cutAt(text, captionLimits[what]);
  if (cut === undefined) return text;
  warnings.push(`The ${what} is longer than ${captionLimits[what]} characters, and was cut.`);
  return cut;
}

function disagreements(sources: Candidate[][], languages: readonly string[]): string[] {
  const warnings: string[] = [];
  for (const candidates of sources) {
    for (const fields of equivalentFields) {
      const [first, ...others] = fields.flatMap((field) => pick([field], [candidates], languages) ?? []);
      for (const other of others) {
        if (first !== undefined && !agree(first.value, other.value)) {
          warnings.push(`${first.name} and ${other.name} disagree; the first one counts.`);
        }
      }
    }
  }
  return warnings;
}

/** IPTC is cut at 64 and 2,000 bytes: a text that begins like the other, and is shorter, is the same. */
function agree(first: string, other: string): boolean {
  const [a, b] = [first, other].map((text) => text.replace(/\s+/g, " "));
  return a === undefined || b === undefined || a.startsWith(b);
}
