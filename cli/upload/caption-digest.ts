// Tells whether the event shows a caption, from a digest of it or from the caption.
import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CaptionFields } from "../../api/contract.ts";

type Field = keyof CaptionFields;

/** One letter per field. A digest lists the letters of the fields that its caption sets. */
const letters = { title: "t", description: "d", takenAt: "k", details: "o" } as const satisfies Record<Field, string>;
const allFields = Object.keys(letters) as Field[];

/**
 * Digest of every field that the caption sets, including those that it clears (an empty text, empty details). Absent fields do not
 * count. Empty if the caption sets nothing.
 */
export function captionDigest(caption: CaptionFields): string {
  const fields = fieldsOf(caption);
  return fields.length === 0 ? "" : digestOf(caption, fields);
}

/** Whether a record shows everything that the caption of this digest sets. False for a record whose caption was left out. */
export function isShownIn(record: CaptionFields & { captionOmitted?: true }, digest: string): boolean {
  if (digest === "") return true;
  const fields = allFields.filter((field) => fieldsOnly(digest).includes(letters[field]));
  return record.captionOmitted !== true && digestOf(record, fields) === digest;
}

/**
 * Whether a record shows everything that the caption sets. True if nothing is known of the record's caption: it was left out, or the
 * server's lookup answers with what proves a photo and nothing more, not even the file's name, which every push sends.
 */
export function showsCaption(
  record: CaptionFields & { captionOmitted?: true; fileName?: string },
  caption: CaptionFields,
): boolean {
  if (record.captionOmitted || record.fileName === undefined) return true;
  const isSame = allFields.every((field) => {
    const told = caption[field];
    return told === undefined || isDeepStrictEqual(record[field] ?? (field === "details" ? {} : ""), told);
  });
  return isSame || isShownIn(record, captionDigest(caption)); // which compares as JSON writes it: -0 is 0
}

/** Whether the caption of this digest has a title or a description. */
export function hasTexts(digest: string): boolean {
  return /^[^:]*[td]/.test(digest);
}

/** The part of a digest that lists its fields. */
export function fieldsOnly(digest: string): string {
  return digest.split(":")[0] ?? "";
}

/** The caption, with a blank for each text or date that the caption of the earlier digest sets and this one does not. */
export function withRemovals(caption: CaptionFields, earlier: string): CaptionFields {
  const mask = fieldsOnly(earlier);
  const lost = (["title", "description", "takenAt"] as const).filter(
    (field) => mask.includes(letters[field]) && caption[field] === undefined,
  );
  return { ...caption, ...Object.fromEntries(lost.map((field) => [field, ""])) };
}

function fieldsOf(caption: CaptionFields): Field[] {
  return allFields.filter((field) => caption[field] !== undefined);
}

function digestOf(caption: CaptionFields, fields: Field[]): string {
  const values: unknown[] = [];
  let mask = "";
  for (const field of fields) {
    values.push(ordered(caption[field] ?? (field === "details" ? {} : "")));
    mask += letters[field];
  }
  return `${mask}:${hash("sha256", JSON.stringify(values), "base64").slice(0, 22)}`;
}

// DynamoDB returns an object's fields in its own order.
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const named: [string, unknown][] = [];
  for (const name of sortedNames(value)) {
    const part = (value as Record<string, unknown>)[name];
    if (part !== undefined) named.push([name, ordered(part)]);
  }
  return named;
}

/** Photos from one camera have the same details in the same order, so the names are sorted once. */
let latest: { names: string[]; sorted: string[] } = { names: [], sorted: [] };
/** Sorting this few names (a position's, say) is as fast as comparing them. */
const fewNames = 4;

function sortedNames(value: object): string[] {
  const names = Object.keys(value);
  if (names.length <= fewNames) return names.sort();
  if (names.length !== latest.names.length || names.some((name, n) => name !== latest.names[n])) {
    latest = { names, sorted: [...names].sort() };
  }
  return latest.sorted;
}
