// Adds as much to a counter of photos and bytes as its limits allow, no matter how many requests add to it at once.

export interface Amount {
  photos: number;
  bytes: number;
}

/** An amount to be counted. */
export interface Ask extends Amount {
  /** Equal for requests that ask for the same; absent if no other request can. */
  id?: string;
}

/** The limit that an amount would exceed; undefined if it fits. */
export type Exceeded = keyof Amount | undefined;

/** What became of an ask. `known`: another request counted the same a moment ago, so it is not counted again. Otherwise the limit that it would exceed. */
export type Counting = "added" | "known" | keyof Amount;

/** The asks of one request that it counts, and those that another request counted a moment ago. */
export interface Asked {
  added: Ask[];
  known: Ask[];
}

export interface LimitedCounter {
  /**
   * Adds asks in one write, on condition that the limits still hold, that none of them was counted a moment ago, and that the known ones
   * have not been given back. From now on, the known ones cannot be.
   * @returns whether they were added
   */
  add(asked: Asked): Promise<boolean>;
  /** Strongly consistent. */
  used(): Promise<Counter>;
}

export interface Counter extends Amount {
  /** Whether it counted an ask with this id a moment ago. */
  knows(id: string): boolean;
}

const nothing: Counter = { photos: 0, bytes: 0, knows: () => false };

/** In order; an ask that does not fit is skipped in favour of later ones that do. If all are new and fit, it takes one write and no read. */
export async function addWithinLimits(asks: Ask[], limits: Amount, { add, used }: LimitedCounter): Promise<Counting[]> {
  let counter = nothing;
  // Terminates: a round is refused only after another request has changed the counter.
  for (;;) {
    const countings = countingsOf(asks, counter, limits);
    const became = (counting: Counting) => asks.filter((_, i) => countings[i] === counting);
    const asked = { added: became("added"), known: became("known") };
    if (asked.added.length + asked.known.length === 0 || (await add(asked))) return countings;
    counter = await used();
  }
}

/** The result of each ask, in order, given that the earlier ones that fit are added. */
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
