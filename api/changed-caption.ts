// Compares a new caption with a record: what it changes, and what the record has room for.
import { isDeepStrictEqual } from "node:util";
import { type CaptionFields, maxCaptionBytes } from "./contract.ts";

const fields = ["title", "description", "takenAt", "details"] as const;

type Given = { [Field in keyof CaptionFields]: CaptionFields[Field] | undefined };

/** Undefined if nothing changes. An empty text, or details without fields, removes what was there. */
export function changedCaption(record: CaptionFields, given: CaptionFields): CaptionFields | undefined {
  const changes = pick(given, (field) => !isSame(record[field], given[field]));
  return Object.keys(changes).length === 0 ? undefined : changes;
}

/** The fields of `caption` that the record does not have. */
export const absentFrom = (record: CaptionFields, caption: CaptionFields): CaptionFields =>
  pick(caption, (field) => !(field in record));

/** Drops empty fields: a new record has nothing to remove. */
export const withoutEmpty = (given: Given): CaptionFields => pick(given, (field) => !isSame(undefined, given[field]));

function pick(given: Given, isPicked: (field: keyof CaptionFields) => boolean): CaptionFields {
  const picked = fields.filter((field) => given[field] !== undefined && isPicked(field));
  return Object.fromEntries(picked.map((field) => [field, given[field]]));
}

/** Whether a record has room for this caption, whatever else it holds. */
export function fitsRecord({ title, description, takenAt, details }: CaptionFields): boolean {
  return Buffer.byteLength(JSON.stringify({ title, description, takenAt, details })) <= maxCaptionBytes;
}

/** The fields of `caption` that the record has room for beside its own, short ones first. */
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
