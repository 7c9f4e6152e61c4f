// Counts what is asked for: on the ticket that asks, where one does, and for the day of whoever asks.
import { type Amount, sumOf } from "./add-within-limits.ts";
import type { ApiError } from "./api-error.ts";
import type { PhotoTable } from "./photo-table.ts";
import { overBytes, overPhotos } from "./ticket-state.ts";
import type { Uploader } from "./uploader.ts";
import { quotaExceeded, usageOf } from "./usage.ts";
import type { DailyLimits } from "./usage-records.ts";

export interface CountDependencies {
  table: Pick<PhotoTable, "countPhotos" | "countOnTicket" | "giveBackToTicket">;
  /** For each uploader and event; undefined: no limit, and nothing is counted. */
  dailyLimits?: DailyLimits | undefined;
}

export interface Counted {
  eventId: string;
  uploader: Uploader;
  amounts: Amount[];
  now: Date;
}

/** The refusal of each amount, in order; undefined where it was counted. Throws where the ticket is good no more. */
export async function countUploads(deps: CountDependencies, counted: Counted): Promise<(ApiError | undefined)[]> {
  const { amounts, uploader } = counted;
  const ofTicket = await countOnTicket(deps, counted);
  const fitting = amounts.filter((_, i) => ofTicket[i] === undefined);
  const ofDay = await countOnDay(deps, { ...counted, amounts: fitting });
  const notGranted = fitting.filter((_, i) => ofDay[i] !== undefined);
  if (uploader.ticket && notGranted.length > 0) {
    await deps.table.giveBackToTicket(uploader.ticket, sumOf(notGranted));
  }
  const inOrder = ofDay.values();
  return ofTicket.map((refusal) => refusal ?? inOrder.next().value);
}

async function countOnTicket({ table }: CountDependencies, { uploader: { ticket }, amounts, now }: Counted) {
  if (!ticket) return amounts.map(() => undefined);
  const exceeded = await table.countOnTicket(ticket, amounts, now);
  return exceeded.map((limit) => limit && (limit === "photos" ? overPhotos(ticket) : overBytes(ticket)));
}

async function countOnDay({ table, dailyLimits }: CountDependencies, { eventId, uploader, amounts, now }: Counted) {
  if (!dailyLimits || amounts.length === 0) return amounts.map(() => undefined);
  const day = usageOf({ eventId, email: uploader.uploadedBy, at: now });
  const counted = await table.countPhotos(day, amounts, dailyLimits);
  return counted.map((isCounted) => (isCounted ? undefined : quotaExceeded(eventId, dailyLimits, now)));
}
