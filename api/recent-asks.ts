// Remembers in a counter's own item which asks it has counted in the last seconds. Two simultaneous requests for the same photo cannot see
// each other's pending upload yet, but they share the counter: its conditional write refuses what it counted a moment ago.
import { createHash } from "node:crypto";
import { type Ask, idsOf, sumOf } from "./add-within-limits.ts";
import type { Item, UpdateInput } from "./table-items.ts";

/** Half a slot is longer than a request takes between reading and writing what is pending. */
const slotMs = 2000;
/** Three of them may be in use. Older ones are removed by the next write, or never read again. */
const slots = 8;
/** Of SHA-256: long enough that nobody finds a collision; fifty marks fit into the kilobyte that a write costs. */
const markBytes = 12;

export const slotOf = (at: Date): number => Math.floor(at.getTime() / slotMs);

/** The two slots that contain everything counted within half a slot's time, even by a request with a later timestamp that was faster. */
export function slotsAround(at: Date): [number, number] {
  const slot = slotOf(at);
  return at.getTime() % slotMs < slotMs / 2 ? [slot - 1, slot] : [slot, slot + 1];
}

const nameOf = (slot: number) => `asked${slot % slots}`;

// Includes the slot's number, so that stale marks in a reused slot never match.
const markOf = (slot: number, id: string): Uint8Array =>
  createHash("sha256").update(`${slot} ${id}`).digest().subarray(0, markBytes);

/** The parts of an update that marks the asks it counts; empty if there are none. */
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

/** The update that gives back what a counter added at that instant, and removes its marks. */
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

/** Tells whether the counter counted an ask a moment ago. */
export function recentAsksOf(counter: Item | undefined, at: Date): (id: string) => boolean {
  const marks = slotsAround(at).map((each) => {
    const kept = counter?.[nameOf(each)];
    return { slot: each, kept: new Set(kept instanceof Set ? [...kept].map(hexOf) : []) };
  });
  return (id) => marks.some(({ slot: each, kept }) => kept.has(hexOf(markOf(each, id))));
}

/** The counter without its marks. */
export function withoutAsks(counter: Item): Item {
  return Object.fromEntries(Object.entries(counter).filter(([name]) => !/^asked\d$/.test(name))) as Item;
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
