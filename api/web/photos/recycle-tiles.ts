// Which tile shows which photo. A tile that scrolls out of view is reused for another photo, because that costs the browser less than creating and
// discarding elements by the thousand.

export interface TileKeys {
  /** Assigns tiles to the photos to show: a photo keeps its tile, others take free ones. */
  assign(photoIds: readonly string[]): ReadonlyMap<string, number>;
}

/** @param mayReuse false for a tile that must be removed with its photo */
export function createTileKeys(mayReuse: (photoId: string) => boolean = () => true): TileKeys {
  const keys = new Map<string, number>();
  let made = 0;
  return {
    assign(photoIds) {
      const wanted = new Set(photoIds);
      const free: number[] = [];
      for (const [photoId, key] of keys) {
        if (wanted.has(photoId)) continue;
        keys.delete(photoId);
        if (mayReuse(photoId)) free.push(key);
      }
      for (const photoId of photoIds) {
        if (!keys.has(photoId)) keys.set(photoId, free.shift() ?? made++);
      }
      return keys;
    },
  };
}
