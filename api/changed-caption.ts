// What a new caption changes of a record: what is given and differs, and what the record has room for.
import { isDeepStrictEqual } from "node:util";
import { type CaptionFields, maxCaptionBytes } from "./contract.ts";

const fields = ["title", "description", "takenAt", "details"] as const;

/** Undefined where nothing changes. An empty text or no details at all, given as such, remove what was there. */
export function changedCaption(record: CaptionFields, given: CaptionFields): CaptionFields | undefined {
  const changed = fields.filter((field) => given[field] !== undefined && !isSame(record[field], given[field]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((field) => [field, given[field]]));
}

/** What was said to take away of a record that is yet to be: nothing. */
export function withoutEmpty(
  given: { [Field in keyof CaptionFields]: CaptionFields[Field] | undefined },
): CaptionFields {
  const said = fields.filter((field) => given[field] !== undefined && !isSame(undefined, given[field]));
  return Object.fromEntries(said.map((field) => [field, given[field]]));
}

/** Whether a record holds so much, whatever else it has beside its caption. */
export function fitsRecord({ title, description, takenAt, details }: CaptionFields): boolean {
  return Buffer.byteLength(JSON.stringify({ title, description, takenAt, details })) <= maxCaptionBytes;
}

/** Of a caption that is to fill in what a record lacks: the fields that it has room for beside its own, the short ones first. */
export function withinRoom(record: CaptionFields, caption: CaptionFields): CaptionFields {
  const fitting: CaptionFields = {};
  for (const field of ["takenAt", "title", "details", "description"] as const) {
    if (caption[field] === undefined) continue;
    const more = { [field]: caption[field] };
    if (fitsRecord({ ...fitting, ...more, ...record })) Object.assign(fitting, more);
  }
  return fitting;
}

const isSame = (kept: unknown, given: unknown) => isDeepStrictEqual(kept ?? emptyLike(given), given);

const emptyLike = (value: unknown) => (typeof value === "string" ? "" : {});
