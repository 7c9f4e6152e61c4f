// How much one person has sent to one event on one day: one counter, refused beyond its limits by its own condition.
import { type Amount, addWithinLimits } from "./add-within-limits.ts";
import type { TableItems } from "./table-items.ts";
import { epochSeconds, quotaKey } from "./table-layout.ts";

/** Whose counter, and of which day. */
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
   * Adds up as much as the limits allow, in order, however many others add at the same time: what does not fit is
   * passed over for what does. One write where all of it fits.
   * @returns for each amount whether it was added
   */
  countPhotos(usage: Usage, amounts: Amount[], limits: DailyLimits): Promise<boolean[]>;
  /** Counts bytes of a photo that were not known before; never refused. */
  countBytes(usage: Usage, bytes: number): Promise<void>;
  /** Of those who have sent anything. @param day as `2026-11-22`, in UTC */
  readUsage(eventId: string, emails: string[], day: string): Promise<Map<string, Amount>>;
}

export function keepUsage(items: TableItems): UsageRecords {
  async function readCounter(usage: Usage): Promise<Amount> {
    return amountOf(await items.get(keyOf(usage)));
  }

  return {
    async countPhotos(usage, amounts, limits) {
      const exceeded = await addWithinLimits(amounts, limits, {
        add: (sum) => items.update(keyOf(usage), addition(usage, sum, limits)),
        used: () => readCounter(usage),
      });
      return exceeded.map((limit) => limit === undefined);
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

const addition = (usage: Usage, { photos, bytes }: Amount, limits?: DailyLimits) => ({
  expression: "ADD #photos :photos, #bytes :bytes SET #expiresAt = :expiresAt",
  ...(limits && { condition: "attribute_not_exists(pk) OR (#photos <= :photosLeft AND #bytes <= :bytesLeft)" }),
  names: { "#photos": "photos", "#bytes": "bytes", "#expiresAt": "expiresAt" },
  values: {
    ":photos": photos,
    ":bytes": bytes,
    ":expiresAt": epochSeconds(usage.expiresAt),
    ...(limits && { ":photosLeft": limits.photos - photos, ":bytesLeft": limits.bytes - bytes }),
  },
});

const keyOf = ({ eventId, email, day }: Usage) => quotaKey(eventId, email, day);
