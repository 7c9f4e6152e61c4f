// Counts what is asked for: on the ticket, if one is used, and against the uploader's limits for the day.
import type { Amount, Ask, Counting } from "./add-within-limits.ts";
import type { ApiError } from "./api-error.ts";
import type { PhotoTable } from "./photo-table.ts";
import { overBytes, overPhotos } from "./ticket-state.ts";
import type { Uploader } from "./uploader.ts";
import { quotaExceeded, usageOf } from "./usage.ts";
import type { DailyLimits } from "./usage-records.ts";

export interface CountDependencies {
  table: Pick<PhotoTable, "countPhotos" | "giveBackPhotos" | "countOnTicket" | "giveBackToTicket">;
  /** For each uploader and event; undefined: no limit, and nothing is counted. */
  dailyLimits?: DailyLimits | undefined;
}

export interface Whose {
  eventId: string;
  uploader: Uploader;
  now: Date;
}

/** What became of an ask. */
export interface CountedAsk {
  ask: Ask;
  /** Why it may not be granted; undefined if it is within all limits. */
  refusal: ApiError | undefined;
  /** The counters that this request added it to. What another request added is that request's to give back. */
  addedTo: AskCounter[];
}

interface AskCounter {
  count(asks: Ask[]): Promise<Counting[]>;
  giveBack(asks: Ask[]): Promise<void>;
  refusalFor(exceeded: keyof Amount): ApiError;
}

/**
 * One result for each ask, in order. Gives back what one counter added and another refused, and everything if a counter
 * fails: then it throws. Also throws if the ticket is no longer valid. The ticket comes last, so that it counts nothing that the day refuses.
 */
export async function countUploads(deps: CountDependencies, whose: Whose, asks: Ask[]): Promise<CountedAsk[]> {
  const counted = asks.map((ask): CountedAsk => ({ ask, refusal: undefined, addedTo: [] }));
  try {
    for (const counter of [dayCounter(deps, whose), ticketCounter(deps, whose)])
      if (counter) await count(counter, counted);
  } catch (thrown) {
    await giveBack(counted);
    throw thrown;
  }
  await giveBack(counted.filter(({ refusal }) => refusal));
  return counted;
}

async function count(counter: AskCounter, counted: CountedAsk[]): Promise<void> {
  const open = counted.filter(({ ask, refusal }) => !refusal && (ask.photos > 0 || ask.bytes > 0));
  if (open.length === 0) return;
  const countings = await counter.count(open.map(({ ask }) => ask));
  for (const [i, each] of open.entries()) {
    const counting = countings[i];
    if (counting === "added") each.addedTo.push(counter);
    else if (counting === "photos" || counting === "bytes") each.refusal = counter.refusalFor(counting);
  }
}

/** For asks that come to nothing. A counter that cannot be reached keeps them: it may count too much, but never too little. */
export async function giveBack(counted: CountedAsk[]): Promise<void> {
  const added = new Map<AskCounter, Ask[]>();
  for (const { ask, addedTo } of counted) {
    for (const counter of addedTo.splice(0)) added.set(counter, [...(added.get(counter) ?? []), ask]);
  }
  await Promise.allSettled([...added].map(([counter, asks]) => counter.giveBack(asks)));
}

function ticketCounter({ table }: CountDependencies, { uploader: { ticket }, now }: Whose): AskCounter | undefined {
  return (
    ticket && {
      count: (asks) => table.countOnTicket(ticket, asks, now),
      giveBack: (asks) => table.giveBackToTicket(ticket, asks, now),
      refusalFor: (exceeded) => (exceeded === "photos" ? overPhotos(ticket) : overBytes(ticket)),
    }
  );
}

function dayCounter(
  { table, dailyLimits }: CountDependencies,
  { eventId, uploader, now }: Whose,
): AskCounter | undefined {
  const day = usageOf({ eventId, email: uploader.uploadedBy, at: now });
  return (
    dailyLimits && {
      count: (asks) => table.countPhotos(day, asks, dailyLimits, now),
      giveBack: (asks) => table.giveBackPhotos(day, asks, now),
      refusalFor: () => quotaExceeded(eventId, dailyLimits, now),
    }
  );
}
