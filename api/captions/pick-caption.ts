// Picks the title and the description out of all tags, by the tables of caption-order.ts and junk-texts.ts.

import { captionLimits } from "../contract.ts";
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
  const title = pick(titleRanks, usable, languages);
  const description = pick(descriptionRanks, usable, languages);
  if (title !== undefined) {
    picked.title = limited("title", title.value, picked.warnings);
    picked.titleFrom = title.name;
  }
  // Windows Explorer copies the title into the description's fields.
  if (description !== undefined && description.value !== title?.value) {
    picked.description = limited("description", description.value, picked.warnings);
    picked.descriptionFrom = description.name;
  }
  for (const candidates of usable) if (candidates.size > 1) addDisagreements(candidates, languages, picked);
  return picked;
}

interface Candidate {
  /** Group and name. */
  name: string;
  language: string | undefined;
  value: string;
}

/** By the field that they count for. */
type Candidates = Map<string, Candidate[]>;

/** Notes every caption tag, and returns those that a person may have written. */
function sortOut(tags: Tag[], picked: PickedCaption): Candidates {
  const candidates: Candidates = new Map();
  for (const { name, value, language } of tags) {
    if (!isCaptionTag(name)) continue;
    const clean = cleanText(value);
    if (clean === "") continue;
    const shown: TagValue = { tag: language === undefined ? name : `${name}-${language}`, value };
    picked.fields.push(shown);
    if (isJunk(name, clean)) {
      picked.junk.push(shown);
      continue;
    }
    const field = fieldOf(name);
    const candidate = { name, language, value: clean };
    const alternatives = candidates.get(field);
    if (alternatives === undefined) candidates.set(field, [candidate]);
    else alternatives.push(candidate);
  }
  return candidates;
}

type Ranks = ReadonlyMap<string, number>;

const ranksOf = (order: readonly string[]): Ranks => new Map(order.map((field, rank) => [field, rank]));
const titleRanks = ranksOf(titleOrder);
const descriptionRanks = ranksOf(descriptionOrder);

/** Goes through what there is, not through all fields that there could be: most photos have one or two. */
function pick(ranks: Ranks, sources: Candidates[], languages: readonly string[]): Candidate | undefined {
  for (const candidates of sources) {
    if (candidates.size === 0) continue;
    let best: Candidate[] | undefined;
    let bestRank = ranks.size;
    candidates.forEach((alternatives, field) => {
      const rank = ranks.get(field) ?? ranks.size;
      if (rank >= bestRank) return;
      best = alternatives;
      bestRank = rank;
    });
    if (best !== undefined) return inLanguage(best, languages);
  }
  return undefined;
}

/** The user's language, else the default, else the first. `de` also finds `de-AT`, and the other way round. */
function inLanguage<T extends { language?: string | undefined }>(
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

function addDisagreements(candidates: Candidates, languages: readonly string[], picked: PickedCaption): void {
  for (const fields of equivalentFields) {
    const [first, ...others] = fields.flatMap((field) => inLanguage(candidates.get(field) ?? [], languages) ?? []);
    for (const other of others) {
      if (first !== undefined && !agree(first.value, other.value)) {
        picked.disagreements.push(`${first.name} and ${other.name} disagree; the first one counts.`);
      }
    }
  }
}

/** IPTC is cut at 64 and 2,000 bytes: a text that begins like the other, and is shorter, is the same. */
function agree(first: string, other: string): boolean {
  const [a, b] = [first, other].map((text) => text.replace(/\s+/g, " "));
  return a === undefined || b === undefined || a.startsWith(b);
}
