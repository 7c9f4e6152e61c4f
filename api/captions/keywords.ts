// A photo's keywords: plain ones, and those that are paths through somebody's tree of them.
import { detailLimits } from "../contract.ts";
import type { TagsByName } from "./blocks.ts";
import { cleanText, cutAt } from "./clean-text.ts";

export const keywordNames = ["XMP-dc:Subject", "IPTC:Keywords", "IFD0:XPKeywords", "Takeout:People"];

export function keywordsOf(tags: TagsByName): string[] | undefined {
  const xp = valuesOf(tags, "IFD0:XPKeywords").flatMap((text) => text.split(";"));
  const lists = [
    valuesOf(tags, "XMP-dc:Subject"),
    valuesOf(tags, "IPTC:Keywords"),
    xp,
    valuesOf(tags, "Takeout:People"),
  ];
  return distinct(lists.find((list) => list.some((each) => each.trim() !== "")) ?? []);
}

/** Lightroom and Media Pro divide by `|`, digiKam and Windows by `/`. */
const bars = ["XMP-lr:HierarchicalSubject", "XMP-mediapro:CatalogSets"];
const slashes = ["XMP-digiKam:TagsList", "XMP-microsoft:LastKeywordXMP"];
export const hierarchicalNames = [...bars, ...slashes];

export function hierarchicalKeywordsOf(tags: TagsByName): string[] | undefined {
  const lists = [
    ...bars.map((name) => valuesOf(tags, name)),
    ...slashes.map((name) => valuesOf(tags, name).map((text) => text.replaceAll("/", "|"))),
  ];
  return distinct(lists.find((list) => list.some((each) => each.trim() !== "")) ?? []);
}

function valuesOf(tags: TagsByName, name: string): string[] {
  return tags.get(name)?.map((tag) => cleanText(tag.value)) ?? [];
}

function distinct(texts: readonly string[]): string[] | undefined {
  const found = new Set(texts.map((each) => cutAt(each.trim(), detailLimits.text) ?? each.trim()));
  found.delete("");
  return found.size === 0 ? undefined : [...found].slice(0, detailLimits.keywords);
}
