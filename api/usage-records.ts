// What one person has sent to one event on one day: one counter each, which refuses more than its limits by a conditional write.
import { type Amount, type Ask, addWithinLimits, type Counting, idsOf, sumOf } from "./add-within-limits.ts";
import { markAsks, recentAsksOf, takingBack } from "./recent-asks.ts";
import type { TableItems } from "./table-items.ts";
import { epochSeconds, quotaKey } from "./table-layout.ts";

/** Identifies a counter. */
export interface Usage {
  eventId: string;
  email: string;
  /** As `2026-11-22`, in UTC. */
  day: string;
  expiresAt: Date;
}

export type DailyLimits = Amount;

export interface UsageRecords {
  /**
   * Counts as many asks as the limits allow, in order, no matter how many requests count at once. An ask that does not fit is skipped in
   * favour of later ones; what several requests ask for at once is counted once. One write if everything fits.
   */
  countPhotos(usage: Usage, asks: Ask[], limits: DailyLimits, at: Date): Promise<Counting[]>;
  /** Gives back what was added at that instant and not granted. */
  giveBackPhotos(usage: Usage, asks: Ask[], at: Date): Promise<void>;
  /** Counts bytes that only became known on arrival. Never refused. */
  countBytes(usage: Usage, bytes: number): Promise<void>;
  /** By address; only for people who have sent something. @param day as `2026-11-22`, in UTC */
  readUsage(eventId: string, emails: string[], day: string): Promise<Map<string, Amount>>;
}

export function keepUsage(items: TableItems): UsageRecords {
  return {
    countPhotos: (usage, asks, limits, at) =>
      addWithinLimits(asks, limits, {
        add: (added) => items.update(keyOf(usage), limitedAddition(usage, added, limits, at)),
        async used() {
          const counter = await items.get(keyOf(usage));
          return { ...amountOf(counter), knows: recentAsksOf(counter, at) };
        },
      }),

    async giveBackPhotos(usage, asks, at) {
      await items.update(keyOf(usage), takingBack(asks, at));
    },

    async countBytes(usage, bytes) {
      await items.update(keyOf(usage), addition(usage, { photos: 0, bytes }));
    },

    async readUsage(eventId, emails, day) {
      const byKey = new Map(emails.map((email) => [quotaKey(eventId, email, day).pk, email]));
      const found = await items.getMany(emails.map((email) => quotaKey(eventId, email, day)));
      return new Map(found.map((item) => [byKey.get(item.pk) ?? "", amountOf(item)]));
    },
  };
}

const amountOf = (counter: Record<string, unknown> | undefined): Amount => ({
  photos: Number(counter?.photos ?? 0),
  bytes: Number(counter?.bytes ?? 0),
});

const addition = (usage: Usage, { photos, bytes }: Amount) => ({
  expression: "SET #expiresAt = :expiresAt ADD #photos :photos, #bytes :bytes",
  names: { "#photos": "photos", "#bytes": "bytes", "#expiresAt": "expiresAt" },
  values: { ":photos": photos, ":bytes": bytes, ":expiresAt": epochSeconds(usage.expiresAt) },
});

function limitedAddition(usage: Usage, asks: Ask[], limits: DailyLimits, at: Date) {
  const { photos, bytes } = sumOf(asks);
  const { expression, names, values } = addition(usage, { photos, bytes });
  const asked = markAsks(idsOf(asks), at);
  const fits = ["#photos <= :photosLeft", "#bytes <= :bytesLeft", ...asked.condition].join(" AND ");
  return {
    expression: expression + asked.add + asked.remove,
    condition: `attribute_not_exists(pk) OR (${fits})`,
    names,
    values: { ...values, ...asked.values, ":photosLeft": limits.photos - photos, ":bytesLeft": limits.bytes - bytes },
  };
}

const keyOf = ({ eventId, email, day }: Usage) => quotaKey(eventId, email, day);
