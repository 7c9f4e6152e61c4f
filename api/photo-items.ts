// A photo's item in the table: the state it records, and the updates of its caption and pictures.
import { absentFrom } from "./changed-caption.ts";
import type { CaptionFields } from "./contract.ts";
import { type KnownUpload, type MadeOfPhoto, type PhotoRecord, takenSortOf } from "./photo-record.ts";
import type { Item } from "./table-items.ts";

export type KnownState = keyof KnownUpload;

/** @param item of a photo or a pending upload */
export function stateOf(item: Item): KnownState {
  if (item.sk.startsWith("PENDING#")) return "pending";
  if (item.removedAt !== undefined) return "removed";
  if (item.rejectedAt !== undefined) return "rejected";
  return item.missingSince === undefined ? "photo" : "missing";
}

/** Only our own code writes items, so what was written as a `T` is read back as one. */
export function recordOf<T>({ pk: _, sk: __, takenSort: ___, expiresAt: ____, ...record }: Item): T {
  return record as T;
}

/** Somebody else may have replaced the record since it was read. */
export const isThatRecord = "etag = :etag AND uploadedAt = :uploadedAt";
export const valuesOfRecord = ({ etag, uploadedAt }: PhotoRecord) => ({ ":etag": etag, ":uploadedAt": uploadedAt });

export function captionUpdate(record: PhotoRecord, changes: CaptionFields) {
  const fields = Object.entries({ ...changes, ...sortedBy(changes, record) });
  const set = fields.filter(([, value]) => !isEmpty(value));
  const removed = fields.filter(([, value]) => isEmpty(value)).map(([name]) => name);
  return {
    expression: [
      set.length > 0 ? `SET ${set.map(([name]) => `#${name} = :${name}`).join(", ")}` : "",
      removed.length > 0 ? `REMOVE ${removed.map((name) => `#${name}`).join(", ")}` : "",
    ].join(" "),
    condition: isThatRecord,
    names: namesOf(fields),
    values: { ...valuesOf(set), ...valuesOfRecord(record) },
  };
}

export function picturesUpdate(record: PhotoRecord, made: MadeOfPhoto, caption: CaptionFields) {
  const added = absentFrom(record, caption);
  const fields = Object.entries({ ...made, ...added, ...sortedBy(added, record) });
  const set = `SET ${fields.map(([name]) => `#${name} = :${name}`).join(", ")}`;
  // A second delivery of the event may fail although the first has made the pictures.
  const isMade = "pictures" in made;
  return {
    expression: isMade ? `${set} REMOVE renditionsFailed` : set,
    condition: [
      isThatRecord,
      ...(isMade ? [] : ["attribute_not_exists(pictures)"]),
      ...Object.keys(added).map((name) => `attribute_not_exists(#${name})`),
    ].join(" AND "),
    names: namesOf(fields),
    values: { ...valuesOf(fields), ...valuesOfRecord(record) },
  };
}

/** Changes only with the date: somebody else may have set another date since the record was read. */
const sortedBy = ({ takenAt }: CaptionFields, { uploadedAt }: PhotoRecord) =>
  takenAt === undefined ? {} : { takenSort: takenSortOf({ takenAt: takenAt || undefined, uploadedAt }) };

const isEmpty = (value: unknown) =>
  value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);

const namesOf = (fields: [string, unknown][]) => Object.fromEntries(fields.map(([name]) => [`#${name}`, name]));
const valuesOf = (fields: [string, unknown][]) =>
  Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value]));
