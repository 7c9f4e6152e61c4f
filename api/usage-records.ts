// How much one person has sent to one event on one day: one counter, refused beyond its limits by its own condition.
import { epochSeconds } from "./photo-records.ts";
import type { TableItems } from "./table-items.ts";
import { quotaKey } from "./table-layout.ts";

export interface Usage {
  eventId: string;
  email: string;
  /** As `2026-11-22`, in UTC. */
  day: string;
  /** Of the photo. */
  sizeBytes: number;
  expiresAt: Date;
}

export interface DailyLimits {
  photos: number;
  bytes: number;
}

export interface UsageRecords {
  /** Counts one more photo. False, and nothing counted, where that would be more than a limit. */
  countPhoto(usage: Usage, limits: DailyLimits): Promise<boolean>;
  /** Counts the bytes of a photo whose size was not known before; never refused. */
  countBytes(usage: Usage): Promise<void>;
}

export function keepUsage(items: TableItems): UsageRecords {
  return {
    async countPhoto(usage, limits) {
      if (limits.photos < 1 || usage.sizeBytes > limits.bytes) return false;
      return items.update(keyOf(usage), {
        expression: "ADD #photos :one, #bytes :bytes SET #expiresAt = :expiresAt",
        condition: "attribute_not_exists(pk) OR (#photos < :photosLimit AND #bytes <= :bytesLeft)",
        names,
        values: {
          ":one": 1,
          ":bytes": usage.sizeBytes,
          ":expiresAt": epochSeconds(usage.expiresAt),
          ":photosLimit": limits.photos,
          ":bytesLeft": limits.bytes - usage.sizeBytes,
        },
      });
    },

    async countBytes(usage) {
      await items.update(keyOf(usage), {
        expression: "ADD #photos :none, #bytes :bytes SET #expiresAt = :expiresAt",
        names,
        values: { ":none": 0, ":bytes": usage.sizeBytes, ":expiresAt": epochSeconds(usage.expiresAt) },
      });
    },
  };
}

const names = { "#photos": "photos", "#bytes": "bytes", "#expiresAt": "expiresAt" };

const keyOf = ({ eventId, email, day }: Usage) => quotaKey(eventId, email, day);
