// A photo's keywords: plain ones, and paths in a keyword hierarchy.
import { detailLimits } from "../contract.ts";
import type { TagsByName } from "./blocks.ts";
import { cleanText, cutAt } from "./clean-text.ts";

export const keywordNames = ["XMP-dc:Subject", "IPTC:Keywords", "IFD0:XPKeywords", "Takeout:People"];

export function keywordsOf(tags: TagsByName, warnings: string[]): string[] | undefined {
  const xp = valuesOf(tags, "IFD0:XPKeywords").flatMap((text) => text.split(";"));
  const lists = [
    valuesOf(tags, "XMP-dc:Subject"),
    valuesOf(tags, "IPTC:Keywords"),
    xp,
    valuesOf(tags, "Takeout:People"),
  ];
  return firstOf(lists, warnings);
}

/** Lightroom and Media Pro separate levels with `|`, digiKam and Windows with `/`. */
const bars = ["XMP-lr:HierarchicalSubject", "XMP-mediapro:CatalogSets"];
const slashes = ["XMP-digiKam:TagsList", "XMP-microsoft:LastKeywordXMP"];
export const hierarchicalNames = [...bars, ...slashes];

export function hierarchicalKeywordsOf(tags: TagsByName, warnings: string[]): string[] | undefined {
  const lists = [
    ...bars.map((name) => valuesOf(tags, name)),
    ...slashes.map((name) => valuesOf(tags, name).map((text) => text.replaceAll("/", "|"))),
  ];
  return firstOf(lists, warnings);
}

function valuesOf(tags: TagsByName, name: string): string[] {
  return tags.get(name)?.map((tag) => cleanText(tag.value)) ?? [];
}

/** The first list that has a word, without repetitions. */
function firstOf(lists: readonly string[][], warnings: string[]): string[] | undefined {
  const texts = lists.find((list) => list.some((each) => each.trim() !== "")) ?? [];
  const found = new Set<string>();
  let isCut = false;
  for (const text of texts) {
    const trimmed = text.trim();
    const cut = cutAt(trimmed, detailLimits.text);
    if (cut !== undefined) isCut = true;
    found.add(cut ?? trimmed);
  }
  found.delete("");
  if (isCut || found.size > detailLimits.keywords) warnings.push(keywordsCut);
  return found.size === 0 ? undefined : [...found].slice(0, detailLimits.keywords);
}

const keywordsCut = `It has more than ${detailLimits.keywords} keywords, or keywords longer than ${detailLimits.text} characters; the excess was cut.`;
