// A table in memory: what stands for DynamoDB in the tests of endpoints. It passes the same suite of promises.
import type { Attendee, CaptionFields } from "../../api/contract.ts";
import type { PendingUpload, PhotoRecord, RejectedUpload } from "../../api/photo-record.ts";
import { type KnownUpload, listSortOf } from "../../api/photo-records.ts";
import type { PhotoTable } from "../../api/photo-table.ts";
import type { SweepProgress } from "../../api/sweep-records.ts";
import { type Usage, withinLimits } from "../../api/usage-records.ts";

export interface MemoryPhotoTable extends PhotoTable {
  /** The confirmed photos of all events. */
  records(): PhotoRecord[];
  /** As DynamoDB does some time after `expiresAt`. */
  expirePending(eventId: string, photoId: string, uploadedBy?: string): void;
  /** How often each operation was called. */
  calls: Record<string, number>;
}

export function createMemoryPhotoTable(): MemoryPhotoTable {
  const photos = new Map<string, PhotoRecord | RejectedUpload>();
  const pending = new Map<string, PendingUpload>();
  const attendees = new Map<string, Map<string, Attendee>>();
  const events = new Set<string>();
  const usage = new Map<string, { photos: number; bytes: number }>();
  let sweep: SweepProgress | undefined;

  const idOf = ({ eventId, photoId }: { eventId: string; photoId: string }) => `${eventId}/${photoId}`;
  const usageOf = ({ eventId, email, day }: Usage) => {
    const key = `${eventId}/${email}/${day}`;
    const counted = usage.get(key) ?? { photos: 0, bytes: 0 };
    usage.set(key, counted);
    return counted;
  };
  const pendingIdOf = (upload: { eventId: string; photoId: string; uploadedBy: string }) =>
    `${idOf(upload)}/${upload.uploadedBy}`;
  function knownOf(eventId: string, photoId: string, uploadedBy: string | undefined): KnownUpload {
    const kept = photos.get(idOf({ eventId, photoId }));
    const open = uploadedBy && pending.get(pendingIdOf({ eventId, photoId, uploadedBy }));
    return structuredClone({
      ...(open && { pending: open }),
      ...(kept && (isRecord(kept) ? { photo: kept } : { rejected: kept })),
    });
  }
  const records = () => [...photos.values()].filter(isRecord);

  const table: PhotoTable = {
    async readUploads(eventId, photoIds, { uploader, attendee } = {}) {
      return {
        isRegistered: attendee !== undefined && (attendees.get(eventId)?.has(attendee) ?? false),
        uploads: new Map(photoIds.map((photoId) => [photoId, knownOf(eventId, photoId, uploader)])),
      };
    },

    readUpload: async (eventId, photoId, { uploader } = {}) => knownOf(eventId, photoId, uploader),

    async lookup(eventId, photoIds) {
      const found = [...new Set(photoIds)].map((photoId) => photos.get(idOf({ eventId, photoId }))).filter(isPresent);
      return structuredClone({
        photos: found.filter(isRecord),
        rejected: found.filter((each) => !isRecord(each)) as RejectedUpload[],
      });
    },

    async savePending(uploads) {
      for (const upload of uploads) pending.set(pendingIdOf(upload), structuredClone(upload));
    },

    async savePhoto(record) {
      const kept = photos.get(idOf(record));
      if (kept && isRecord(kept) && (kept.contentType !== record.contentType || kept.etag === record.etag))
        return false;
      photos.set(idOf(record), structuredClone(record));
      return true;
    },

    async saveRejected(upload) {
      const kept = photos.get(idOf(upload));
      if (kept && isRecord(kept) && kept.contentType !== upload.contentType) return false;
      photos.set(idOf(upload), structuredClone(upload));
      return true;
    },

    async updateCaption(record, changes) {
      const kept = photos.get(idOf(record));
      if (!kept || !isRecord(kept)) return false;
      const updated: PhotoRecord = { ...kept, ...structuredClone(changes) };
      for (const field of Object.keys(changes) as (keyof CaptionFields)[]) {
        if (changes[field] === "" || isEmptyObject(changes[field])) delete updated[field];
      }
      photos.set(idOf(record), updated);
      return true;
    },

    async listPhotos(eventId, { order, limit, after, from = "" }) {
      const sign = order === "newest" ? -1 : 1;
      const compareText = (a: string, b: string) => (a === b ? 0 : a < b ? -sign : sign);
      const compare = (a: [string, string], b: [string, string]) => compareText(a[0], b[0]) || compareText(a[1], b[1]);
      const position = (record: PhotoRecord): [string, string] => [listSortOf(record, order), record.photoId];
      const rest = records()
        .filter((record) => record.eventId === eventId && listSortOf(record, order) >= from)
        .sort((a, b) => compare(position(a), position(b)))
        .filter((record) => !after || compare(position(record), [after.sort, after.photoId]) > 0);
      return { photos: structuredClone(rest.slice(0, limit)), isLast: rest.length <= limit };
    },

    async removePhoto({ eventId, photoId, uploadedBy = "" }) {
      photos.delete(idOf({ eventId, photoId }));
      pending.delete(pendingIdOf({ eventId, photoId, uploadedBy }));
    },

    isRegistered: async (eventId, email) => attendees.get(eventId)?.has(email) ?? false,

    async registerAttendee(eventId, email, registeredAt) {
      events.add(eventId);
      const ofEvent = attendees.get(eventId) ?? new Map<string, Attendee>();
      attendees.set(eventId, ofEvent);
      const attendee = ofEvent.get(email) ?? { email, registeredAt };
      ofEvent.set(email, attendee);
      return attendee;
    },

    async removeAttendee(eventId, email) {
      attendees.get(eventId)?.delete(email);
    },

    async listAttendees(eventId, { limit, after }) {
      const all = [...(attendees.get(eventId)?.values() ?? [])].sort((a, b) => (a.email < b.email ? -1 : 1));
      const rest = all.filter(({ email }) => after === undefined || email > after);
      return { attendees: rest.slice(0, limit), isLast: rest.length <= limit };
    },

    async listEventsOf(email, { limit, after }) {
      const all = [...attendees].filter(([, ofEvent]) => ofEvent.has(email)).map(([eventId]) => eventId);
      return pageOfIds(all, limit, after);
    },

    listEvents: async ({ limit, after }) => pageOfIds([...events], limit, after),

    async noteEvent(eventId) {
      events.add(eventId);
    },

    async countPhotos(day, amounts, limits) {
      const counted = usageOf(day);
      const isCounted = withinLimits(amounts, counted, limits);
      for (const { photos, bytes } of amounts.filter((_, i) => isCounted[i])) {
        counted.photos += photos;
        counted.bytes += bytes;
      }
      return isCounted;
    },

    async countBytes(day, bytes) {
      usageOf(day).bytes += bytes;
    },

    readSweep: async () => structuredClone(sweep),

    async saveSweep(progress) {
      sweep = structuredClone(progress);
    },

    async scanPending({ initiatedBefore, limit, after }) {
      const keys = [...pending.keys()].sort().filter((key) => !after || key > String(after.id));
      const page = keys.slice(0, limit);
      const last = page.at(-1);
      const uploads = page
        .map((key) => pending.get(key))
        .filter(isPresent)
        .filter(({ initiatedAt }) => initiatedAt < initiatedBefore.toISOString())
        .map(({ eventId, photoId }) => ({ eventId, photoId }));
      return { uploads, ...(last && keys.length > limit && { next: { id: last } }) };
    },
  };

  const calls: Record<string, number> = {};
  return {
    ...counting(table, calls),
    records,
    expirePending: (eventId, photoId, uploadedBy = "attendee@example.com") =>
      void pending.delete(pendingIdOf({ eventId, photoId, uploadedBy })),
    calls,
  };
}

/** The same functions, each call of them counted under its name. */
export function counting<T extends object>(functions: T, calls: Record<string, number>): T {
  return new Proxy(functions, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        calls[String(name)] = (calls[String(name)] ?? 0) + 1;
        return Reflect.apply(value, target, args);
      };
    },
  });
}

function pageOfIds(ids: string[], limit: number, after: string | undefined) {
  const rest = ids.sort().filter((id) => after === undefined || id > after);
  return { eventIds: rest.slice(0, limit), isLast: rest.length <= limit };
}

const isEmptyObject = (value: unknown) => typeof value === "object" && Object.keys(value ?? {}).length === 0;

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

const isRecord = (kept: PhotoRecord | RejectedUpload): kept is PhotoRecord => !("rejectedAt" in kept);
