// Adds to a counter of photos and bytes as much as its limits allow, however many add to it at the same time.

/** What a counter counts, or is to count more. */
export interface Amount {
  photos: number;
  bytes: number;
}

/** The limit that an amount would exceed; undefined where it fits. */
export type Exceeded = keyof Amount | undefined;

export interface LimitedCounter {
  /** Adds all of it in one write, on condition that the limits hold afterwards. @returns whether it was written */
  add(sum: Amount): Promise<boolean>;
  /** Sees every addition that was answered before. */
  used(): Promise<Amount>;
}

const nothing: Amount = { photos: 0, bytes: 0 };

/**
 * In order; what does not fit is passed over for what does. One write where all of it fits, and no read.
 * @returns for each amount the limit that it would exceed; undefined where it was added
 */
export async function addWithinLimits(
  amounts: Amount[],
  limits: Amount,
  { add, used }: LimitedCounter,
): Promise<Exceeded[]> {
  let known = nothing;
  // Each round that is refused has seen others add to the counter: it ends.
  for (;;) {
    const exceeded = exceededLimits(amounts, known, limits);
    const added = amounts.filter((_, i) => exceeded[i] === undefined);
    if (added.length === 0 || (await add(sumOf(added)))) return exceeded;
    known = await used();
  }
}

/** For each amount, in order, the limit that it exceeds beside those before it that fit. */
export function exceededLimits(amounts: Amount[], used: Amount, limits: Amount): Exceeded[] {
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
