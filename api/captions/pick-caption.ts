// Picks the title and the description from all tags, according to caption-order.ts and junk-texts.ts.

import { captionLimits } from "../contract.ts";
import type { Tag } from "./blocks.ts";
import type { Caption, TagValue } from "./caption.ts";
import { captionFieldOf, descriptionOrder, equivalentFields, titleOrder } from "./caption-order.ts";
import { cleanText, cutAt } from "./clean-text.ts";
import { isLossyCopy } from "./is-lossy-copy.ts";
import { isJunk, isOfProgram, namesOfCamera } from "./junk-texts.ts";
import { inLanguage } from "./match-language.ts";

export type PickedCaption = Pick<
  Caption,
  "title" | "description" | "titleFrom" | "descriptionFrom" | "fields" | "junk" | "warnings" | "disagreements"
>;

/** @param sources all tags of the sidecar, if any, then those of the file @param languages the user's languages, best first */
export function pickCaption(sources: Tag[][], languages: readonly string[]): PickedCaption {
  const picked: PickedCaption = { fields: [], junk: [], warnings: [], disagreements: [] };
  const all = sources.map((tags) => collectCandidates(tags, picked));
  const usable = all.map((candidates) => withoutLossyCopies(candidates, all, picked.junk));
  const title = pick(titleRanks, usable, languages);
  const description = pick(descriptionRanks, usable, languages);
  if (title !== undefined) {
    picked.title = limited("title", title.value, picked.warnings);
    picked.titleFrom = title.name;
  }
  // Windows Explorer copies the title into the description fields.
  if (description !== undefined && description.value !== title?.value) {
    picked.description = limited("description", description.value, picked.warnings);
    picked.descriptionFrom = description.name;
  }
  for (const candidates of usable) if (candidates.length > 1) addDisagreements(candidates, languages, picked);
  return picked;
}

interface Candidate {
  name: string;
  /** The caption field that it belongs to. */
  field: string;
  language: string | undefined;
  value: string;
  shown: TagValue;
}

/** Records every caption tag, and returns those that a person may have written. */
function collectCandidates(tags: Tag[], picked: PickedCaption): Candidate[] {
  const candidates: Candidate[] = [];
  let camera: string[] | undefined;
  // An indexed loop, because every photo passes here: an iterator creates an object for each element.
  for (let i = 0; i < tags.length; i++) {
    const { name, value, language } = tags[i] as Tag;
    const field = captionFieldOf(name);
    if (field === "") continue;
    const clean = cleanText(value);
    if (clean === "") continue;
    const shown: TagValue = { tag: language === undefined ? name : `${name}-${language}`, value };
    picked.fields.push(shown);
    const byProgram = isOfProgram(name);
    if (byProgram) camera ??= namesOfCamera(tags); // once for all tags
    const repeatsCamera = byProgram && camera?.includes(clean.toLowerCase());
    if (isJunk(name, clean) || repeatsCamera) picked.junk.push(shown);
    else candidates.push({ name, field, language, value: clean, shown });
  }
  return candidates;
}

/** A photo has a few. Comparing each with all others takes quadratic time. */
const mostWithQuestionMarks = 12;

/** Programs that write a text into several fields replace in some of them what the field's charset does not have. Those count as junk. */
function withoutLossyCopies(candidates: Candidate[], all: Candidate[][], junk: TagValue[]): Candidate[] {
  const doubtful = candidates.filter(({ value }) => value.includes("?")).slice(0, mostWithQuestionMarks);
  const lossy = doubtful.filter(({ value }) => all.flat().some((other) => isLossyCopy(value, other.value)));
  for (const { shown } of lossy) junk.push(shown);
  return lossy.length === 0 ? candidates : candidates.filter((each) => !lossy.includes(each));
}

const ofField = (candidates: Candidate[], wanted: string) => candidates.filter(({ field }) => field === wanted);

type Ranks = ReadonlyMap<string, number>;

const ranksOf = (order: readonly string[]): Ranks => new Map(order.map((field, rank) => [field, rank]));
const titleRanks = ranksOf(titleOrder);
const descriptionRanks = ranksOf(descriptionOrder);

function pick(ranks: Ranks, sources: Candidate[][], languages: readonly string[]): Candidate | undefined {
  for (let i = 0; i < sources.length; i++) {
    const candidates = sources[i] as Candidate[];
    const best = firstInRank(ranks, candidates);
    if (best === undefined) continue;
    if (candidates.length === 1) return best;
    const found = inLanguage(ofField(candidates, best.field), languages);
    return found && wholeOf(found, ranks, candidates);
  }
  return undefined;
}

/** The lengths in bytes at which programs cut IPTC. A character that is cut apart, and blanks, are lost too. */
const iptcLimits = new Map([
  ["IPTC:ObjectName", 64],
  ["IPTC:Headline", 256],
  ["IPTC:Caption-Abstract", 2000],
]);
const mostLostBytes = 4;

/** The whole text from another field, if IPTC's was cut. */
function wholeOf(found: Candidate, ranks: Ranks, candidates: Candidate[]): Candidate {
  const limit = iptcLimits.get(found.field);
  if (limit === undefined || Buffer.byteLength(found.value) < limit - mostLostBytes) return found;
  const isWhole = ({ field, value }: Candidate) =>
    ranks.has(field) && value.length > found.value.length && agree(value, found.value);
  return candidates.find(isWhole) ?? found;
}

/** Iterates over the candidates, not over all possible fields: most photos have one or two. */
function firstInRank(ranks: Ranks, candidates: Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  let bestRank = ranks.size;
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i] as Candidate;
    const rank = ranks.get(candidate.field) ?? ranks.size;
    if (rank >= bestRank) continue;
    best = candidate;
    bestRank = rank;
  }
  return best;
}

function limited(what: keyof typeof captionLimits, text: string, warnings: string[]): string {
  const cut = cutAt(text, captionLimits[what]);
  if (cut === undefined) return text;
  warnings.push(`The ${what} is longer than ${captionLimits[what]} characters and was cut.`);
  return cut;
}

function addDisagreements(candidates: Candidate[], languages: readonly string[], picked: PickedCaption): void {
  for (const fields of equivalentFields) {
    let first: Candidate | undefined;
    for (const field of fields) {
      const candidate = inLanguage(ofField(candidates, field), languages);
      if (candidate === undefined) continue;
      first ??= candidate;
      if (!agree(first.value, candidate.value)) {
        picked.disagreements.push(`${first.name} and ${candidate.name} disagree; the first one counts.`);
      }
    }
  }
}

/** IPTC may be cut off, so a shorter text that is a prefix of the other counts as equal. */
function agree(first: string, other: string): boolean {
  if (first === other) return true;
  const [a, b] = [first, other].map((text) => text.replace(/\s+/g, " "));
  return a === undefined || b === undefined || a.startsWith(b);
}
