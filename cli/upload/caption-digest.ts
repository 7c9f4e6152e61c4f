// Tells whether a caption is the one that the event shows, without keeping the caption.
import { hash } from "node:crypto";
import type { CaptionFields } from "../../api/contract.ts";

type Field = keyof CaptionFields;

/** A letter for each field of a record; which ones a caption says stands in its digest. */
const letters = { title: "t", description: "d", takenAt: "k", details: "o" } as const satisfies Record<Field, string>;
const allFields = Object.keys(letters) as Field[];

/**
 * Of every field that the caption says, those that it says to take away (an empty text, details without any) among them; what
 * is absent says nothing. Empty where it says nothing at all.
 */
export function captionDigest(caption: CaptionFields): string {
  const said = fieldsOf(caption);
  return said.length === 0 ? "" : digestOf(caption, said);
}

/** Whether a record shows all that the caption of this digest says. False for a record whose caption was left out. */
export function isToldBy(record: CaptionFields & { captionOmitted?: true }, digest: string): boolean {
  if (digest === "") return true;
  const said = allFields.filter((field) => digest.split(":")[0]?.includes(letters[field]));
  return record.captionOmitted !== true && digestOf(record, said) === digest;
}

/** Whether the caption of this digest has a title or a description. */
export function saysTexts(digest: string): boolean {
  return /^[^:]*[td]/.test(digest);
}

/** The caption, and the texts and the date that the caption of the other digest says and this one does not, to be taken away. */
export function withTakenAway(caption: CaptionFields, told: string): CaptionFields {
  const mask = told.split(":")[0] ?? "";
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

// A table gives an object's fields back in an order of its own.
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

/** The photos of one camera have the same details, in the same order: they are sorted once. */
let latest: { names: string[]; sorted: string[] } = { names: [], sorted: [] };
/** Fewer, as of a position, are sorted as soon as compared. */
const fewNames = 4;

function sortedNames(value: object): string[] {
  const names = Object.keys(value);
  if (names.length <= fewNames) return names.sort();
  if (names.length !== latest.names.length || names.some((name, n) => name !== latest.names[n])) {
    latest = { names, sorted: [...names].sort() };
  }
  return latest.sorted;
}
