// Which tile of the document shows which photo: a tile that scrolls away shows another photo, since making and discarding
// elements by the thousand costs the browser more than filling them anew.

export interface TileKeys {
  /** Gives the photos to be shown their tiles: each keeps the one that it has, others take those that are free. */
  assign(photoIds: readonly string[]): ReadonlyMap<string, number>;
}

/** @param mayReuse false for a tile that must vanish with its photo */
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
