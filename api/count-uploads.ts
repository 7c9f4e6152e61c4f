// Counts what is asked for: on the ticket that asks, where one does, and for the day of whoever asks.
import type { Ask } from "./add-within-limits.ts";
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
  asks: Ask[];
  now: Date;
}

/** The refusal of each ask, in order; undefined where it is counted. Throws where the ticket is good no more. */
export async function countUploads(deps: CountDependencies, counted: Counted): Promise<(ApiError | undefined)[]> {
  const { asks, uploader, now } = counted;
  const ofTicket = await countOnTicket(deps, counted);
  const fitting = ofTicket.flatMap(({ refusal }, i) => (refusal ? [] : i));
  const ofDay = await countOnDay(deps, { ...counted, asks: fitting.flatMap((i) => asks[i] ?? []) });
  const refusals = ofTicket.map(({ refusal }) => refusal);
  for (const [n, i] of fitting.entries()) refusals[i] = ofDay[n];
  // What another request added is that one's to give back.
  const notGranted = asks.filter((_, i) => ofTicket[i]?.isAdded && refusals[i] !== undefined);
  if (uploader.ticket && notGranted.length > 0) await deps.table.giveBackToTicket(uploader.ticket, notGranted, now);
  return refusals;
}

async function countOnTicket({ table }: CountDependencies, { uploader: { ticket }, asks, now }: Counted) {
  if (!ticket) return asks.map(() => ({ isAdded: false, refusal: undefined }));
  const refusalOf = { added: undefined, known: undefined, photos: overPhotos(ticket), bytes: overBytes(ticket) };
  const countings = await table.countOnTicket(ticket, asks, now);
  return countings.map((counting) => ({ isAdded: counting === "added", refusal: refusalOf[counting] }));
}

async function countOnDay({ table, dailyLimits }: CountDependencies, { eventId, uploader, asks, now }: Counted) {
  if (!dailyLimits || asks.length === 0) return asks.map(() => undefined);
  const day = usageOf({ eventId, email: uploader.uploadedBy, at: now });
  const counted = await table.countPhotos(day, asks, dailyLimits, now);
  return counted.map((isCounted) => (isCounted ? undefined : quotaExceeded(eventId, dailyLimits, now)));
}
