// The operations on items of the table. All record files are written against this interface.
import type { ItemKey } from "./table-layout.ts";

export type { ItemKey };

export type Item = ItemKey & Record<string, unknown>;

/** A DynamoDB expression and what its `#names` and `:values` stand for. */
export interface Terms {
  expression: string;
  names?: Record<string, string> | undefined;
  values?: Record<string, unknown> | undefined;
}

export interface UpdateInput extends Terms {
  condition?: string | undefined;
}

/** The key of a page's last item; on an index, it includes the index's key. */
export type Position = Record<string, string>;

export interface QueryInput extends Terms {
  index?: string;
  limit: number;
  after?: Position | undefined;
  descending?: boolean;
  /** Strongly consistent; not possible on an index. */
  consistent?: boolean;
}

export interface Page {
  items: Item[];
  /** Where the next page begins; absent on the last page. */
  next?: Position;
}

/** Every call throws ApiError `slow_down` if DynamoDB throttles it. No page and no batch drops items. */
export interface TableItems {
  /** Strongly consistent. */
  get(key: ItemKey): Promise<Item | undefined>;
  /** The items that exist, in any order. Keys must not repeat. */
  getMany(keys: ItemKey[], options?: { consistent?: boolean }): Promise<Item[]>;
  /** @returns whether it was written: false where the condition did not hold */
  put(item: Item, condition?: Terms): Promise<boolean>;
  /** Writes all items unconditionally. Keys must not repeat. If it throws, some may be written, but no more will be. */
  putMany(items: Item[]): Promise<void>;
  /** @returns whether it was written: false where the condition did not hold */
  update(key: ItemKey, input: UpdateInput): Promise<boolean>;
  /** Does nothing if there is none. */
  remove(key: ItemKey): Promise<void>;
  query(input: QueryInput): Promise<Page>;
  /** One page of the whole table. `limit` counts the items read, not those that pass the filter. */
  scan(input: { filter: Terms; limit: number; after?: Position | undefined }): Promise<Page>;
}
