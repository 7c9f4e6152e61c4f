// A record holds so many bytes: a photo with more to say than that is sent with what fits, not refused.
import { maxCaptionBytes, type PhotoDetails } from "../contract.ts";
import type { Caption } from "./caption.ts";
import { withoutLoneSurrogates } from "./decode-text.ts";

/** No UTF-16 unit takes more bytes in JSON. */
const bytesPerUnit = 6;
/** For lists and templates, which may add to what the photo says. */
const reservedBytes = 60_000;
const lists = ["hierarchicalKeywords", "keywords"] as const;
/** 500 characters of any language have fewer: such a text heaps marks upon its letters. */
const oddUnits = 4_000;

/** Leaves out lists, then texts of odd length, then cuts the description, until title, description and details fit; each with a warning. */
export function fitCaption(caption: Caption): void {
  const limit = maxCaptionBytes - reservedBytes;
  const { details } = caption;
  if (unitsOf(caption) * bytesPerUnit <= limit) return;
  for (const name of lists) {
    if (bytesOf(caption) <= limit) return;
    if (details[name] === undefined) continue;
    delete details[name];
    caption.warnings.push("Its keywords are longer than a record holds, and were left out.");
  }
  for (const [name, value] of Object.entries(details) as [keyof PhotoDetails, unknown][]) {
    if (bytesOf(caption) <= limit) return;
    if (typeof value !== "string" || value.length < oddUnits) continue;
    delete details[name];
    caption.warnings.push(`Its ${name} is longer than a record holds, and was left out.`);
  }
  while (bytesOf(caption) > limit && caption.description !== undefined && caption.description.length > 1) {
    if (!caption.warnings.includes(descriptionCut)) caption.warnings.push(descriptionCut);
    caption.description = withoutLoneSurrogates(
      caption.description.slice(0, caption.description.length >> 1),
    ).trimEnd();
  }
}

const descriptionCut = "The description is longer than a record holds, and was cut.";

function unitsOf({ title = "", description = "", details }: Caption): number {
  let units = title.length + description.length + otherUnits;
  for (const value of Object.values(details)) {
    if (typeof value === "string") units += value.length;
    else if (Array.isArray(value)) units += listUnits(value);
  }
  return units;
}

/** Names, numbers and signs. */
const otherUnits = 1_000;

const listUnits = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length + 3, 0);

function bytesOf({ title, description, details }: Caption): number {
  return Buffer.byteLength(JSON.stringify({ title, description, details }));
}
