// The few things that photoup does with items of its table; what keeps records is written against this.
import type { ItemKey } from "./table-layout.ts";

export type { ItemKey };

export type Item = ItemKey & Record<string, unknown>;

/** An expression of DynamoDB with what its `#names` and `:values` stand for. */
export interface Terms {
  expression: string;
  names?: Record<string, string> | undefined;
  values?: Record<string, unknown> | undefined;
}

export interface UpdateInput extends Terms {
  condition?: string | undefined;
}

/** The key of the item after which a page ends; an index's carries the index's key too. */
export type Position = Record<string, string>;

export interface QueryInput extends Terms {
  index?: string;
  limit: number;
  after?: Position | undefined;
  descending?: boolean;
  /** Sees every write that was answered before; an index cannot. */
  consistent?: boolean;
}

export interface Page {
  items: Item[];
  /** Where the next page begins; absent at the end. */
  next?: Position;
}

/** Every call throws ApiError `slow_down` where DynamoDB is throttled. Items are lost to no page and no batch. */
export interface TableItems {
  /** Strongly consistent. */
  get(key: ItemKey): Promise<Item | undefined>;
  /** Those that exist, in any order. No key may be named twice. */
  getMany(keys: ItemKey[], options?: { consistent?: boolean }): Promise<Item[]>;
  /** @returns whether it was written: false where the condition did not hold */
  put(item: Item, condition?: Terms): Promise<boolean>;
  /** Writes all of them, whatever is there. No key may be named twice. */
  putMany(items: Item[]): Promise<void>;
  /** @returns whether it was written: false where the condition did not hold */
  update(key: ItemKey, input: UpdateInput): Promise<boolean>;
  /** Also where there is none. */
  remove(key: ItemKey): Promise<void>;
  query(input: QueryInput): Promise<Page>;
  /** One page over the whole table; `limit` counts what is read, not what passes the filter. */
  scan(input: { filter: Terms; limit: number; after?: Position | undefined }): Promise<Page>;
}
