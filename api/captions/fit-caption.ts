// A record has a size limit. A photo with too much metadata is sent with what fits instead of being refused.
import { maxCaptionBytes, type PhotoDetails } from "../contract.ts";
import type { Caption } from "./caption.ts";
import { withoutLoneSurrogates } from "./decode-text.ts";

/** The most bytes that a UTF-16 unit takes in JSON. */
const bytesPerUnit = 6;
/** For lists and templates, which may add to the photo's own metadata. */
const reservedBytes = 60_000;
const lists = ["hierarchicalKeywords", "keywords"] as const;
/** 500 characters of any language are shorter. Longer texts stack marks on their letters. */
const oddUnits = 4_000;

type FittedCaption = Pick<Caption, "title" | "description" | "details" | "warnings">;

/**
 * Makes title, description and details fit: drops the keyword lists, then texts of abnormal length, then cuts the description. Each step adds a
 * warning.
 */
export function fitCaption(caption: FittedCaption, limit = maxCaptionBytes - reservedBytes): void {
  const { details } = caption;
  if (unitsOf(caption) * bytesPerUnit <= limit) return;
  for (const name of lists) {
    if (bytesOf(caption) <= limit) return;
    if (details[name] === undefined) continue;
    delete details[name];
    caption.warnings.push("Its keywords are longer than a record can hold and were left out.");
  }
  for (const [name, value] of Object.entries(details) as [keyof PhotoDetails, unknown][]) {
    if (bytesOf(caption) <= limit) return;
    if (typeof value !== "string" || value.length < oddUnits) continue;
    delete details[name];
    caption.warnings.push(`Its ${name} is longer than a record can hold and was left out.`);
  }
  while (bytesOf(caption) > limit && caption.description !== undefined && caption.description.length > 1) {
    if (!caption.warnings.includes(descriptionCut)) caption.warnings.push(descriptionCut);
    caption.description = withoutLoneSurrogates(
      caption.description.slice(0, caption.description.length >> 1),
    ).trimEnd();
  }
}

const descriptionCut = "The description is longer than a record can hold and was cut.";

function unitsOf({ title = "", description = "", details }: FittedCaption): number {
  let units = title.length + description.length + otherUnits;
  for (const value of Object.values(details)) {
    if (typeof value === "string") units += value.length;
    else if (Array.isArray(value)) units += listUnits(value);
  }
  return units;
}

/** Allowance for names, numbers and punctuation. */
const otherUnits = 1_000;

const listUnits = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length + 3, 0);

function bytesOf({ title, description, details }: FittedCaption): number {
  return Buffer.byteLength(JSON.stringify({ title, description, details }));
}
