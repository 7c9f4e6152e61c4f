// Event records in the table: names and times, and whether an event is being deleted or was.
import type { EventInfo } from "./contract.ts";
import type { TableItems } from "./table-items.ts";
import { epochSeconds, eventKey, photoKey } from "./table-layout.ts";

/** An event's own record. An event that nobody created has none, or an empty one. */
export interface EventRecord extends EventInfo {
  /** Since when nothing may be uploaded, and whether everything is gone. Both stay until the event is recreated. */
  deletion?: { since: string; isDone: boolean };
  /** Objects whose URLs were issued earlier are not recorded, even after the event was recreated. */
  deletedAt?: string;
}

export type EventChanges = Partial<Record<"name" | "startsAt" | "endsAt" | "timeZone", string>>;

export interface EventRecords {
  /** By id; only those that have a record. */
  readEvents(eventIds: string[]): Promise<Map<string, EventRecord>>;
  /** Strongly consistent. */
  readEvent(eventId: string): Promise<EventRecord | undefined>;
  /**
   * Sets the given fields; removes those given empty. Recreates a deleted event.
   * @returns false, and nothing has changed, while the event is being deleted
   */
  saveEvent(eventId: string, changes: EventChanges): Promise<boolean>;
  /** From here on nothing may be uploaded. A second call changes nothing. */
  beginDeletion(eventId: string, at: Date): Promise<void>;
  /**
   * Removes some of the event's records: photos, attendees and all others. Strongly consistent.
   * @param isStillWanted called after records are found and before any is removed
   * @returns how many photos were among them, and whether those were the last records
   */
  removeSome(
    eventId: string,
    limit: number,
    isStillWanted?: () => Promise<boolean>,
  ): Promise<{ photos: number; isAll: boolean }>;
  /** Remembers the deletion until `expiresAt`. Does nothing if the event was recreated since, even if it is being deleted again. */
  endDeletion(eventId: string, since: string, expiresAt: Date): Promise<void>;
}

const fields = ["name", "startsAt", "endsAt", "timeZone"] as const;

export function keepEvents(items: TableItems): EventRecords {
  return {
    async readEvents(eventIds) {
      const found = await items.getMany(eventIds.map((eventId) => eventKey(eventId)));
      return new Map(found.map((item) => [String(item.eventId), eventOf(item)]));
    },

    async readEvent(eventId) {
      const item = await items.get(eventKey(eventId));
      return item && eventOf(item);
    },

    saveEvent(eventId, changes) {
      const given = Object.entries(changes);
      const set = given.filter(([, value]) => value !== "");
      const removed = given.filter(([, value]) => value === "").map(([name]) => name);
      return items.update(eventKey(eventId), {
        expression: `SET ${["eventId = :id", ...set.map(([name]) => `#${name} = :${name}`)].join(", ")} REMOVE ${[
          "deletingSince",
          "isDeleted",
          "expiresAt",
          ...removed.map((name) => `#${name}`),
        ].join(", ")}`,
        condition: "attribute_not_exists(deletingSince) OR attribute_exists(isDeleted)",
        ...(given.length > 0 && { names: Object.fromEntries(given.map(([name]) => [`#${name}`, name])) }),
        values: { ":id": eventId, ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])) },
      });
    },

    async beginDeletion(eventId, at) {
      await items.update(eventKey(eventId), {
        expression: "SET eventId = :id, deletingSince = :at, deletedAt = :at REMOVE isDeleted, expiresAt",
        condition: "attribute_not_exists(deletingSince) OR attribute_exists(isDeleted)",
        values: { ":id": eventId, ":at": at.toISOString() },
      });
    },

    async removeSome(eventId, limit, isStillWanted = async () => true) {
      const { items: found, next } = await items.query({
        expression: "pk = :pk",
        values: { ":pk": photoKey(eventId, "").pk },
        limit,
        consistent: true,
      });
      if (!(await isStillWanted())) return { photos: 0, isAll: true };
      await Promise.all(found.map(({ pk, sk }) => items.remove({ pk, sk })));
      return { photos: found.filter((item) => item.uploadedAt !== undefined).length, isAll: next === undefined };
    },

    async endDeletion(eventId, since, expiresAt) {
      await items.update(eventKey(eventId), {
        expression: `SET isDeleted = :true, expiresAt = :expiresAt REMOVE ${fields.map((name) => `#${name}`).join(", ")}`,
        condition: "deletingSince = :since",
        names: Object.fromEntries(fields.map((name) => [`#${name}`, name])),
        values: { ":since": since, ":true": true, ":expiresAt": epochSeconds(expiresAt) },
      });
    },
  };
}

/** @param item of an event's key */
export function eventOf(item: Record<string, unknown>): EventRecord {
  const event: EventRecord = { eventId: String(item.eventId) };
  for (const name of fields) if (item[name] !== undefined) event[name] = String(item[name]);
  if (item.deletingSince !== undefined) {
    event.deletion = { since: String(item.deletingSince), isDone: item.isDeleted === true };
  }
  if (item.deletedAt !== undefined) event.deletedAt = String(item.deletedAt);
  return event;
}
