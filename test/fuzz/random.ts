// Random choices that repeat for the same seed, so that every case can be repeated by its number.
import { randomFrom } from "../support/random-from.ts";

export interface Random {
  /** At least 0 and less than `below`. */
  int(below: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

export function randomOf(seed: number): Random {
  const next = randomFrom(seed);
  const int = (below: number) => Math.floor(next() * below);
  return { int, chance: (share) => next() < share, pick: (items) => items[int(items.length)] as never };
}
