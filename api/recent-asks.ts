// Which asks a counter has counted in the last seconds, in the counter's own item. Two requests that ask for the same at once see
// nothing yet of what the other writes but the counter: so the write that counts refuses what it has counted a moment ago.
import { createHash } from "node:crypto";
import { type Ask, idsOf, sumOf } from "./add-within-limits.ts";
import type { Item, UpdateInput } from "./table-items.ts";

/** Half of it is longer than a request takes from reading what is pending to writing it. */
const slotMs = 2000;
/** Of which three may be in use. What is older goes with the next write, or is never looked at again. */
const slots = 8;
/** Of SHA-256: nobody finds two asks that look the same, and fifty of them fit into the kilobyte that a write costs. */
const markBytes = 12;

export const slotOf = (at: Date): number => Math.floor(at.getTime() / slotMs);

/** The two in which all is that was counted within half a slot's time, also by whoever looked at the clock later and was faster. */
export function slotsAround(at: Date): [number, number] {
  const slot = slotOf(at);
  return at.getTime() % slotMs < slotMs / 2 ? [slot - 1, slot] : [slot, slot + 1];
}

const nameOf = (slot: number) => `asked${slot % slots}`;

// With the slot's number, so that what is left in a slot from long ago looks like nothing that is asked for now.
const markOf = (slot: number, id: string): Uint8Array =>
  createHash("sha256").update(`${slot} ${id}`).digest().subarray(0, markBytes);

/** What an update says of the asks that it counts; nothing where there are none. */
export function markAsks(ids: string[], at: Date) {
  if (ids.length === 0) return { add: "", remove: "", condition: [], values: {} };
  const slot = slotOf(at);
  const looks = slotsAround(at).flatMap((each, n) =>
    ids.map((id, i) => ({ path: nameOf(each), value: `:asked${n}x${i}`, mark: markOf(each, id) })),
  );
  const old = Array.from({ length: slots - 3 }, (_, i) => nameOf(slot + 2 + i));
  return {
    add: `, ${nameOf(slot)} :asked`,
    remove: ` REMOVE ${old.join(", ")}`,
    condition: [`NOT (${looks.map(({ path, value }) => `contains(${path}, ${value})`).join(" OR ")})`],
    values: {
      ...Object.fromEntries(looks.map(({ value, mark }) => [value, mark])),
      ":asked": new Set(ids.map((id) => markOf(slot, id))),
    },
  };
}

/** The update that takes back what a counter added at that instant, and forgets that it did. */
export function takingBack(asks: Ask[], at: Date): UpdateInput {
  const { photos, bytes } = sumOf(asks);
  const slot = slotOf(at);
  const marks = idsOf(asks).map((id) => markOf(slot, id));
  return {
    expression: `ADD #photos :photos, #bytes :bytes${marks.length > 0 ? ` DELETE ${nameOf(slot)} :asked` : ""}`,
    condition: "attribute_exists(pk)",
    names: { "#photos": "photos", "#bytes": "bytes" },
    values: { ":photos": -photos, ":bytes": -bytes, ...(marks.length > 0 && { ":asked": new Set(marks) }) },
  };
}

/** Whether the counter counted an ask a moment ago. */
export function recentAsksOf(counter: Item | undefined, at: Date): (id: string) => boolean {
  const marks = slotsAround(at).map((each) => {
    const kept = counter?.[nameOf(each)];
    return { slot: each, kept: new Set(kept instanceof Set ? [...kept].map(hexOf) : []) };
  });
  return (id) => marks.some(({ slot: each, kept }) => kept.has(hexOf(markOf(each, id))));
}

/** The counter without what it remembers of asks. */
export function withoutAsks(counter: Item): Item {
  return Object.fromEntries(Object.entries(counter).filter(([name]) => !/^asked\d$/.test(name))) as Item;
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
