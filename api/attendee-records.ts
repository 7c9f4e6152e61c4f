// Attendee records in the table: who may upload to which event.
import type { Attendee } from "./contract.ts";
import type { TableItems } from "./table-items.ts";
import { attendeeKey, epochSeconds, eventKey, removedAttendeeKey, tableLayout } from "./table-layout.ts";

export interface ListOptions {
  limit: number;
  /** The last item of the previous page. */
  after?: string | undefined;
}

export interface AttendeeRecords {
  /** Strongly consistent. */
  isRegistered(eventId: string, email: string): Promise<boolean>;
  /** Somebody who is already registered keeps the original registration date. */
  registerAttendee(
    eventId: string,
    email: string,
    registeredAt: string,
  ): Promise<{ attendee: Attendee; isNew: boolean }>;
  /** Unlike a removal, leaves no mark. */
  forgetAttendee(eventId: string, email: string): Promise<void>;
  /** Does nothing if they are no longer registered. */
  noteInvited(eventId: string, email: string, invitedAt: string): Promise<void>;
  /** Works even if they were not registered. Until `expiresAt`, whatever they store through URLs that they still hold is not recorded. */
  removeAttendee(eventId: string, email: string, removal: { removedAt: Date; expiresAt: Date }): Promise<void>;
  /** Sorted by address. */
  listAttendees(eventId: string, options: ListOptions): Promise<{ attendees: Attendee[]; isLast: boolean }>;
  /** The events that the attendee is registered for, sorted by id. */
  listEventsOf(email: string, options: ListOptions): Promise<{ eventIds: string[]; isLast: boolean }>;
  /** The events that have attendees or photos, sorted by id. */
  listEvents(options: ListOptions): Promise<{ eventIds: string[]; isLast: boolean }>;
  /** Records that the event exists. Repeated calls cost nothing. */
  noteEvent(eventId: string): Promise<void>;
}

export function keepAttendees(items: TableItems): AttendeeRecords {
  const noted = new Set<string>();

  async function noteEvent(eventId: string): Promise<void> {
    if (noted.has(eventId)) return;
    await items.put({ ...eventKey(eventId), eventId }, { expression: "attribute_not_exists(pk)" });
    noted.add(eventId);
  }

  return {
    isRegistered: async (eventId, email) => (await items.get(attendeeKey(eventId, email))) !== undefined,

    async registerAttendee(eventId, email, registeredAt) {
      await noteEvent(eventId);
      const key = attendeeKey(eventId, email);
      const item = { ...key, attendeeEmail: email, eventId, registeredAt };
      if (await items.put(item, { expression: "attribute_not_exists(pk)" })) {
        await items.remove(removedAttendeeKey(eventId, email));
        return { attendee: { email, registeredAt }, isNew: true };
      }
      const existing = await items.get(key);
      return { attendee: existing ? attendeeOf(existing) : { email, registeredAt }, isNew: false };
    },

    forgetAttendee: (eventId, email) => items.remove(attendeeKey(eventId, email)),

    async noteInvited(eventId, email, invitedAt) {
      await items.update(attendeeKey(eventId, email), {
        expression: "SET invitedAt = :at",
        condition: "attribute_exists(pk)",
        values: { ":at": invitedAt },
      });
    },

    async removeAttendee(eventId, email, { removedAt, expiresAt }) {
      await items.put({
        ...removedAttendeeKey(eventId, email),
        removedAt: removedAt.toISOString(),
        expiresAt: epochSeconds(expiresAt),
      });
      await items.remove(attendeeKey(eventId, email));
    },

    async listAttendees(eventId, { limit, after }) {
      const { pk, sk } = attendeeKey(eventId, "");
      const { items: found, next } = await items.query({
        expression: "pk = :pk AND begins_with(sk, :prefix)",
        values: { ":pk": pk, ":prefix": sk },
        limit,
        after: after === undefined ? undefined : { ...attendeeKey(eventId, after) },
      });
      return { attendees: found.map(attendeeOf), isLast: next === undefined };
    },

    async listEventsOf(email, { limit, after }) {
      const { name, partitionKey } = tableLayout.indexes.byAttendee;
      const { items: found, next } = await items.query({
        index: name,
        expression: `${partitionKey} = :email`,
        values: { ":email": email },
        limit,
        after: after === undefined ? undefined : { ...attendeeKey(after, email), attendeeEmail: email, eventId: after },
      });
      return { eventIds: found.map((item) => String(item.eventId)), isLast: next === undefined };
    },

    async listEvents({ limit, after }) {
      const { items: found, next } = await items.query({
        expression: "pk = :pk",
        values: { ":pk": eventKey("").pk },
        limit,
        after: after === undefined ? undefined : { ...eventKey(after) },
      });
      return { eventIds: found.map((item) => String(item.eventId)), isLast: next === undefined };
    },

    noteEvent,
  };
}

function attendeeOf({ attendeeEmail, registeredAt, invitedAt }: Record<string, unknown>): Attendee {
  const attendee = { email: String(attendeeEmail), registeredAt: String(registeredAt) };
  return invitedAt === undefined ? attendee : { ...attendee, invitedAt: String(invitedAt) };
}
