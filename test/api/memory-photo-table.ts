// A table in memory: stands for DynamoDB in the endpoints' tests, and passes the same test suite.
import { setImmediate } from "node:timers/promises";
import { type Amount, type Ask, countingsOf } from "../../api/add-within-limits.ts";
import { absentFrom } from "../../api/changed-caption.ts";
import type { Attendee, CaptionFields } from "../../api/contract.ts";
import type { EventRecord } from "../../api/event-records.ts";
import type { PartUpload } from "../../api/part-upload-records.ts";
import type {
  KnownUpload,
  MissingPhoto,
  PendingUpload,
  PhotoRecord,
  RejectedUpload,
  RemovedPhoto,
} from "../../api/photo-record.ts";
import { listSortOf } from "../../api/photo-records.ts";
import type { PhotoTable } from "../../api/photo-table.ts";
import { slotOf, slotsAround } from "../../api/recent-asks.ts";
import type { SweepProgress } from "../../api/sweep-records.ts";
import { limitsOf, type TicketRecord } from "../../api/ticket-records.ts";
import { assertUsable } from "../../api/ticket-state.ts";
import { ticketOfUploader } from "../../api/uploader.ts";
import type { Usage } from "../../api/usage-records.ts";

export interface MemoryPhotoTable extends PhotoTable {
  /** The confirmed photos of all events. */
  records(): PhotoRecord[];
  /** As DynamoDB does some time after `expiresAt`. */
  expirePending(eventId: string, photoId: string, uploadedBy?: string): void;
  /** How often each operation was called. */
  calls: Record<string, number>;
}

export function createMemoryPhotoTable(): MemoryPhotoTable {
  const photos = new Map<string, Kept>();
  const pending = new Map<string, PendingUpload>();
  const partUploads = new Map<string, PartUpload>();
  const attendees = new Map<string, Map<string, Attendee>>();
  const removedAttendees = new Map<string, string>();
  const events = new Map<string, EventRecord>();
  const usage = new Map<string, { photos: number; bytes: number }>();
  const tickets = new Map<string, TicketRecord>();
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
      ...(kept && { [stateOf(kept)]: kept }),
    });
  }
  const records = () => [...photos.values()].filter(isRecord);

  const table: PhotoTable = {
    async readUploads(eventId, photoIds, { uploader, withRemoval, withEvent, attendee } = {}) {
      const uploaderRemovedAt = withRemoval ? removedAttendees.get(`${eventId}/${uploader}`) : undefined;
      return {
        ...(uploaderRemovedAt !== undefined && { uploaderRemovedAt }),
        ...(withEvent && events.has(eventId) && { event: structuredClone(events.get(eventId)) as EventRecord }),
        isRegistered: attendee !== undefined && (attendees.get(eventId)?.has(attendee) ?? false),
        uploads: new Map(photoIds.map((photoId) => [photoId, knownOf(eventId, photoId, uploader)])),
      };
    },

    readUpload: async (eventId, photoId, { uploader } = {}) => knownOf(eventId, photoId, uploader),

    async lookup(eventId, photoIds) {
      const found = [...new Set(photoIds)].map((photoId) => photos.get(idOf({ eventId, photoId }))).filter(isPresent);
      const removedByOrganiser = found.filter((each): each is RemovedPhoto => "byOrganiser" in each);
      return structuredClone({
        photos: found.filter(isRecord),
        rejected: found.filter((each) => stateOf(each) === "rejected") as RejectedUpload[],
        ...(removedByOrganiser.length > 0 && { removedByOrganiser }),
      });
    },

    async savePending(uploads) {
      for (const upload of uploads) pending.set(pendingIdOf(upload), structuredClone(upload));
    },

    async savePhoto(record) {
      const kept = photos.get(idOf(record));
      const isOther = kept && isRecord(kept) && kept.contentType === record.contentType && kept.etag !== record.etag;
      const isMissing = kept && stateOf(kept) === "missing";
      if (!isOpen(kept, record.initiatedAt ?? record.uploadedAt) && !isMissing && !isOther) return false;
      photos.set(idOf(record), structuredClone(record));
      return true;
    },

    async saveRejected(upload) {
      const kept = photos.get(idOf(upload));
      const isSame = kept && !("removedAt" in kept) && kept.contentType === upload.contentType;
      if (!isOpen(kept, upload.initiatedAt ?? upload.rejectedAt) && !isSame) return false;
      photos.set(idOf(upload), structuredClone(upload));
      return true;
    },

    async updateCaption(record, changes) {
      const kept = photos.get(idOf(record));
      if (!isThatRecord(kept, record)) return false;
      const updated: PhotoRecord = { ...kept, ...structuredClone(changes) };
      for (const field of Object.keys(changes) as (keyof CaptionFields)[]) {
        if (changes[field] === "" || isEmptyObject(changes[field])) delete updated[field];
      }
      photos.set(idOf(record), updated);
      return true;
    },

    async savePictures(record, made, caption) {
      const kept = photos.get(idOf(record));
      if (!isThatRecord(kept, record)) return false;
      const added = absentFrom(record, caption);
      if (Object.keys(added).some((name) => name in kept)) return false;
      if (kept.pictures && "renditionsFailed" in made) return false;
      const { renditionsFailed: _, ...rest } = kept;
      photos.set(idOf(record), structuredClone({ ...rest, ...made, ...added }));
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

    async markMissing(record, missingSince) {
      const kept = photos.get(idOf(record));
      if (!isThatRecord(kept, record)) return false;
      const { uploadedAt: _, ...rest } = kept;
      photos.set(idOf(record), { ...rest, missingSince: missingSince.toISOString() });
      return true;
    },

    async beginRemoval(record, at, by = {}) {
      const kept = photos.get(idOf(record));
      if (!kept || "removedAt" in kept || kept.contentType !== record.contentType) return undefined;
      if (sinceOf(kept) !== sinceOf(record)) return undefined;
      const { eventId, photoId, contentType, uploadedBy } = kept;
      const removedAt = at.toISOString();
      const removed = { eventId, photoId, contentType, ...by, removedAt, removingSince: removedAt };
      photos.set(idOf(record), uploadedBy === undefined ? removed : { ...removed, uploadedBy });
      return structuredClone(photos.get(idOf(record))) as RemovedPhoto;
    },

    async refuseUpload(removed) {
      const kept = photos.get(idOf(removed));
      if (kept && !("rejectedAt" in kept) && !("removedAt" in kept)) return false;
      if (kept && "removedAt" in kept && kept.removedAt > removed.removedAt) return false;
      if (removed.byOrganiser ? !kept || !("removedAt" in kept) : kept && "byOrganiser" in kept) return false;
      photos.set(idOf(removed), structuredClone(removed));
      return true;
    },

    async endRemoval(removed) {
      const kept = photos.get(idOf(removed));
      if (!kept || !("removedAt" in kept) || kept.removedAt !== removed.removedAt) return;
      const { removingSince: _, ...rest } = kept;
      photos.set(idOf(removed), rest);
    },

    async forgetPending(upload) {
      pending.delete(pendingIdOf(upload));
    },

    readPartUpload: async (upload) => structuredClone(partUploads.get(pendingIdOf(upload))),

    async savePartUpload(upload) {
      if (partUploads.has(pendingIdOf(upload))) return false;
      partUploads.set(pendingIdOf(upload), structuredClone(upload));
      return true;
    },

    async forgetPartUpload(upload) {
      partUploads.delete(pendingIdOf(upload));
    },

    async somePartUploads(eventId, { uploader, limit }) {
      const isAsked = (upload: PartUpload) =>
        upload.eventId === eventId && (uploader === undefined || upload.uploadedBy === uploader);
      return structuredClone([...partUploads.values()].filter(isAsked).slice(0, limit));
    },

    isRegistered: async (eventId, email) => attendees.get(eventId)?.has(email) ?? false,

    async registerAttendee(eventId, email, registeredAt) {
      await table.noteEvent(eventId);
      const ofEvent = attendees.get(eventId) ?? new Map<string, Attendee>();
      attendees.set(eventId, ofEvent);
      const isNew = !ofEvent.has(email);
      if (isNew) removedAttendees.delete(`${eventId}/${email}`);
      const attendee = ofEvent.get(email) ?? { email, registeredAt };
      ofEvent.set(email, attendee);
      return { attendee: structuredClone(attendee), isNew };
    },

    async forgetAttendee(eventId, email) {
      attendees.get(eventId)?.delete(email);
    },

    async noteInvited(eventId, email, invitedAt) {
      const attendee = attendees.get(eventId)?.get(email);
      if (attendee) attendee.invitedAt = invitedAt;
    },

    async removeAttendee(eventId, email, { removedAt }) {
      removedAttendees.set(`${eventId}/${email}`, removedAt.toISOString());
      attendees.get(eventId)?.delete(email);
    },

    async listAttendees(eventId, { limit, after }) {
      const all = [...(attendees.get(eventId)?.values() ?? [])].sort((a, b) => (a.email < b.email ? -1 : 1));
      const rest = all.filter(({ email }) => after === undefined || email > after);
      return { attendees: structuredClone(rest.slice(0, limit)), isLast: rest.length <= limit };
    },

    async listEventsOf(email, { limit, after }) {
      const all = [...attendees].filter(([, ofEvent]) => ofEvent.has(email)).map(([eventId]) => eventId);
      return pageOfIds(all, limit, after);
    },

    listEvents: async ({ limit, after }) => pageOfIds([...events.keys()], limit, after),

    async noteEvent(eventId) {
      if (!events.has(eventId)) events.set(eventId, { eventId });
    },

    async readEvents(eventIds) {
      const known = eventIds.flatMap((eventId) => events.get(eventId) ?? []);
      return new Map(structuredClone(known).map((event) => [event.eventId, event]));
    },

    readEvent: async (eventId) => structuredClone(events.get(eventId)),

    async saveEvent(eventId, changes) {
      const { deletion, ...kept } = events.get(eventId) ?? { eventId };
      if (deletion && !deletion.isDone) return false;
      const all = Object.entries({ ...kept, ...changes }).filter(([, value]) => value !== "");
      events.set(eventId, Object.fromEntries(all) as unknown as EventRecord);
      return true;
    },

    async beginDeletion(eventId, at) {
      const kept = events.get(eventId) ?? { eventId };
      if (kept.deletion && !kept.deletion.isDone) return;
      const since = at.toISOString();
      events.set(eventId, { ...kept, deletion: { since, isDone: false }, deletedAt: since });
    },

    async removeSome(eventId, limit, isStillWanted = async () => true) {
      const isOfEvent = ([id]: [string, unknown]) => id.startsWith(`${eventId}/`);
      const some = [...photos].filter(isOfEvent).slice(0, limit);
      if (!(await isStillWanted())) return { photos: 0, isAll: true };
      for (const [id] of some) photos.delete(id);
      for (const [id] of [...pending].filter(isOfEvent)) pending.delete(id);
      attendees.delete(eventId);
      for (const ticket of [...tickets.values()]) if (ticket.eventId === eventId) tickets.delete(ticket.ticketId);
      return { photos: some.filter(([, kept]) => isRecord(kept)).length, isAll: some.length < limit };
    },

    async endDeletion(eventId, since) {
      const { deletion, deletedAt } = events.get(eventId) ?? {};
      if (deletion?.since !== since) return;
      events.set(eventId, {
        eventId,
        deletion: { since: deletion.since, isDone: true },
        ...(deletedAt !== undefined && { deletedAt }),
      });
    },

    async createTicket(ticket) {
      if (tickets.has(ticket.ticketId)) return false;
      tickets.set(ticket.ticketId, structuredClone(ticket));
      return true;
    },

    async forgetTicket(ticketId) {
      tickets.delete(ticketId);
    },

    readTicket: async (ticketId) => structuredClone(tickets.get(ticketId)),

    async listTickets(eventId, { limit, after = "" }) {
      const rest = [...tickets.values()]
        .filter((ticket) => ticket.eventId === eventId && ticket.ticketId > after)
        .sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
      return { tickets: structuredClone(rest.slice(0, limit)), isLast: rest.length <= limit };
    },

    async revokeTicket(ticketId, revokedAt) {
      const kept = tickets.get(ticketId);
      if (kept) kept.revokedAt ??= revokedAt.toISOString();
      return kept !== undefined;
    },

    async countOnTicket({ ticketId }, asks, at) {
      const kept = assertUsable(tickets.get(ticketId), at);
      return add(kept, asks, limitsOf(kept), at);
    },

    async giveBackToTicket({ ticketId }, asks, at) {
      const kept = tickets.get(ticketId);
      if (kept) takeBack(kept, asks, at);
    },

    async countArrival(eventId, uploadedBy, bytes) {
      const kept = tickets.get(`${eventId}.${ticketOfUploader(uploadedBy)}`);
      if (!kept) return;
      kept.storedPhotos += 1;
      kept.storedBytes += bytes;
    },

    countPhotos: async (day, asks, limits, at) => add(usageOf(day), asks, limits, at),

    giveBackPhotos: async (day, asks, at) => takeBack(usageOf(day), asks, at),

    async countBytes(day, bytes) {
      usageOf(day).bytes += bytes;
    },

    async readUsage(eventId, emails, day) {
      const found = emails.map((email) => [email, usage.get(`${eventId}/${email}/${day}`)] as const);
      return structuredClone(new Map(found.filter((each): each is [string, Amount] => each[1] !== undefined)));
    },

    readSweep: async () => structuredClone(sweep),

    async saveSweep(progress) {
      sweep = structuredClone(progress);
    },

    async scanPage({ initiatedBefore, limit, after }) {
      const all = [...photos, ...[...pending].map(([id, upload]) => [`pending ${id}`, upload] as const)];
      const rest = all.sort(([a], [b]) => (a < b ? -1 : 1)).filter(([id]) => !after || id > String(after.id));
      const page = structuredClone(rest.slice(0, limit).map(([, item]) => item));
      const last = rest[limit - 1];
      const kept = page.filter((item): item is Kept => !isPending(item));
      return {
        pending: page.filter(isPending).filter(({ initiatedAt }) => initiatedAt < initiatedBefore.toISOString()),
        photos: kept.filter(isRecord),
        missing: kept.filter((item) => stateOf(item) === "missing") as MissingPhoto[],
        halfRemoved: kept
          .filter((item) => "removedAt" in item)
          .filter(({ removingSince }) => removingSince !== undefined),
        ...(last && rest.length > limit && { next: { id: last[0] } }),
      };
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

/** For each counter: when it last counted an ask, by the ask's id, and whether another request relies on that. */
const recent = new WeakMap<Amount, Map<string, { slot: number; isReliedOn: boolean }>>();

function add(counter: Amount, asks: Ask[], limits: Amount, at: Date) {
  const asked = recent.get(counter) ?? new Map<string, { slot: number; isReliedOn: boolean }>();
  recent.set(counter, asked);
  const knows = (id: string) => slotsAround(at).includes(asked.get(id)?.slot ?? Number.NaN);
  const countings = countingsOf(asks, { ...counter, knows }, limits);
  for (const [i, { photos, bytes, id = "" }] of asks.entries()) {
    const known = asked.get(id);
    if (countings[i] === "known" && known) known.isReliedOn = true;
    if (countings[i] !== "added") continue;
    counter.photos += photos;
    counter.bytes += bytes;
    asked.set(id, { slot: slotOf(at), isReliedOn: false });
  }
  return countings;
}

function takeBack(counter: Amount, asks: Ask[], at: Date): void {
  const asked = recent.get(counter);
  for (const { photos, bytes, id } of asks) {
    const known = asked?.get(id ?? "");
    if (id !== undefined && (known?.slot !== slotOf(at) || known.isReliedOn)) continue;
    counter.photos -= photos;
    counter.bytes -= bytes;
    asked?.delete(id ?? "");
  }
}

/**
 * Counts the calls of each function under its name. Each call does its work in a later turn, as over a network: a caller that does not
 * await it is done too early.
 */
export function counting<T extends object>(functions: T, calls: Record<string, number>): T {
  return new Proxy(functions, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        calls[String(name)] = (calls[String(name)] ?? 0) + 1;
        return setImmediate().then(() => Reflect.apply(value, target, args));
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

/** Confirmed, missing, removed and rejected photos have more fields. */
const isPending = (item: Kept | PendingUpload): item is PendingUpload =>
  !["uploadedAt", "missingSince", "removedAt", "rejectedAt"].some((name) => name in item);

type Kept = PhotoRecord | MissingPhoto | RemovedPhoto | RejectedUpload;

const isRecord = (kept: Kept): kept is PhotoRecord => stateOf(kept) === "photo";

const isThatRecord = (kept: Kept | undefined, { etag, uploadedAt }: PhotoRecord): kept is PhotoRecord =>
  kept !== undefined && isRecord(kept) && kept.etag === etag && kept.uploadedAt === uploadedAt;

const sinceOf = (kept: Exclude<Kept, RemovedPhoto>) =>
  "rejectedAt" in kept ? kept.rejectedAt : "missingSince" in kept ? kept.missingSince : kept.uploadedAt;

function stateOf(kept: Kept): "photo" | "missing" | "removed" | "rejected" {
  if ("removedAt" in kept) return "removed";
  if ("rejectedAt" in kept) return "rejected";
  return "missingSince" in kept ? "missing" : "photo";
}

const isOpen = (kept: Kept | undefined, issuedAt: string) =>
  !kept ||
  stateOf(kept) === "rejected" ||
  ("removedAt" in kept && kept.removedAt < issuedAt && kept.removingSince === undefined);
