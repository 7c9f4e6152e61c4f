// What one person has sent to one event on one day: one counter each, which refuses more than its limits by a conditional write.
import { type Amount, type Ask, type Asked, addWithinLimits, type Counting } from "./add-within-limits.ts";
import { counting, recentAsksOf, takeBack } from "./recent-asks.ts";
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
        add: (asked) => items.update(keyOf(usage), addition(usage, asked, limits, at)),
        async used() {
          const counter = await items.get(keyOf(usage));
          return { ...amountOf(counter), knows: recentAsksOf(counter, at) };
        },
      }),

    giveBackPhotos: (usage, asks, at) => takeBack(items, keyOf(usage), asks, at),

    async countBytes(usage, bytes) {
      await items.update(keyOf(usage), {
        expression: "SET expiresAt = :expiresAt ADD photos :none, #bytes :bytes",
        names: { "#bytes": "bytes" },
        values: { ":none": 0, ":bytes": bytes, ":expiresAt": epochSeconds(usage.expiresAt) },
      });
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

function addition(usage: Usage, asked: Asked, limits: DailyLimits, at: Date) {
  const { expression, condition, names, values } = counting(asked, limits, at);
  return {
    expression: `SET #expiresAt = :expiresAt ${expression}`,
    condition: `attribute_not_exists(pk) OR ${condition.join(" AND ")}`,
    names: { ...names, "#expiresAt": "expiresAt" },
    values: { ...values, ":expiresAt": epochSeconds(usage.expiresAt) },
  };
}

const keyOf = ({ eventId, email, day }: Usage) => quotaKey(eventId, email, day);
