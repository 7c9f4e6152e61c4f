// Adds to a counter of photos and bytes as much as its limits allow, however many add to it at the same time.

/** What a counter counts, or is to count more. */
export interface Amount {
  photos: number;
  bytes: number;
}

/** An amount that is to be counted. */
export interface Ask extends Amount {
  /** The same for whoever asks for the same; absent where nobody else can. */
  id?: string;
}

/** The limit that an amount would exceed; undefined where it fits. */
export type Exceeded = keyof Amount | undefined;

/** What became of an ask. `known`: another request counted the same a moment ago, and once is enough. Else the limit that it would exceed. */
export type Counting = "added" | "known" | keyof Amount;

export interface LimitedCounter {
  /**
   * Adds all of it in one write, on condition that the limits hold afterwards and that none of it was counted a moment ago.
   * @returns whether it was written
   */
  add(asks: Ask[]): Promise<boolean>;
  /** Sees every addition that was answered before. */
  used(): Promise<Counter>;
}

export interface Counter extends Amount {
  /** Whether it counted an ask of this id a moment ago. */
  knows(id: string): boolean;
}

const nothing: Counter = { photos: 0, bytes: 0, knows: () => false };

/** In order; what does not fit is passed over for what does. One write where all of it fits and is new, and no read. */
export async function addWithinLimits(asks: Ask[], limits: Amount, { add, used }: LimitedCounter): Promise<Counting[]> {
  let counter = nothing;
  // Each round that is refused has seen others add to the counter: it ends.
  for (;;) {
    const countings = countingsOf(asks, counter, limits);
    const added = asks.filter((_, i) => countings[i] === "added");
    if (added.length === 0 || (await add(added))) return countings;
    counter = await used();
  }
}

/** What becomes of each ask, in order, beside those before it that fit. */
export function countingsOf(asks: Ask[], counter: Counter, limits: Amount): Counting[] {
  const isKnown = asks.map(({ id }) => id !== undefined && counter.knows(id));
  const exceeded = exceededLimits(
    asks.filter((_, i) => !isKnown[i]),
    counter,
    limits,
  ).values();
  return isKnown.map((known) => (known ? "known" : (exceeded.next().value ?? "added")));
}

function exceededLimits(amounts: Amount[], used: Amount, limits: Amount): Exceeded[] {
  let { photos, bytes } = used;
  return amounts.map((amount) => {
    if (photos + amount.photos > limits.photos) return "photos";
    if (bytes + amount.bytes > limits.bytes) return "bytes";
    photos += amount.photos;
    bytes += amount.bytes;
    return undefined;
  });
}

export const sumOf = (amounts: Amount[]): Amount => ({
  photos: amounts.reduce((sum, { photos }) => sum + photos, 0),
  bytes: amounts.reduce((sum, { bytes }) => sum + bytes, 0),
});

export const idsOf = (asks: Ask[]): string[] => asks.flatMap(({ id }) => id ?? []);
