// Remembers in a counter's own item which asks it has counted in the last seconds. Two simultaneous requests for the same photo cannot see
// each other's pending upload yet, but they share the counter: its conditional write refuses what it counted a moment ago.
import { createHash } from "node:crypto";
import { type Amount, type Ask, type Asked, idsOf, sumOf } from "./add-within-limits.ts";
import type { Item, ItemKey, TableItems, UpdateInput } from "./table-items.ts";

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

/** Beside an ask's mark: another request relies on its being counted. */
const reliedOn = (slot: number, id: string) => markOf(slot, `relied on ${id}`);

/**
 * The parts of an update that counts asks on condition that they fit, and marks them. It also notes that this request relies on the known
 * ones, on condition that they still count.
 */
export function counting({ added, known }: Asked, limits: Amount, at: Date) {
  const { photos, bytes } = sumOf(added);
  const [ids, knownIds] = [idsOf(added), idsOf(known)];
  const slot = slotOf(at);
  const values: Record<string, unknown> = { ":photos": photos, ":bytes": bytes };
  const condition: string[] = [];
  if (added.length > 0) {
    condition.push("#photos <= :photosLeft", "#bytes <= :bytesLeft");
    Object.assign(values, { ":photosLeft": limits.photos - photos, ":bytesLeft": limits.bytes - bytes });
  }
  const looksFor = (id: string, i: number) =>
    slotsAround(at).map((each, n) => {
      values[`:mark${n}x${i}`] = markOf(each, id);
      return `contains(${nameOf(each)}, :mark${n}x${i})`;
    });
  for (const [i, id] of knownIds.entries()) condition.push(`(${looksFor(id, i).join(" OR ")})`);
  const looks = ids.flatMap((id, i) => looksFor(id, knownIds.length + i));
  if (looks.length > 0) condition.push(`NOT (${looks.join(" OR ")})`);
  let expression = "ADD #photos :photos, #bytes :bytes";
  for (const [n, each] of slotsAround(at).entries()) {
    const marks = knownIds.map((id) => reliedOn(each, id));
    if (each === slot) marks.push(...ids.map((id) => markOf(each, id)));
    if (marks.length === 0) continue;
    expression += `, ${nameOf(each)} :marks${n}`;
    values[`:marks${n}`] = new Set(marks);
  }
  const old = Array.from({ length: slots - 3 }, (_, i) => nameOf(slot + 2 + i));
  if (ids.length + knownIds.length > 0) expression += ` REMOVE ${old.join(", ")}`;
  return { expression, condition, names: { "#photos": "photos", "#bytes": "bytes" }, values };
}

/**
 * Gives back what a counter added at that instant, and removes its marks: once, however often the update is sent, and not while another
 * request relies on it.
 */
export async function takeBack(items: Pick<TableItems, "update">, key: ItemKey, asks: Ask[], at: Date): Promise<void> {
  if ((await items.update(key, takingBack(asks, at))) || asks.length === 1) return;
  await Promise.all(asks.map((ask) => items.update(key, takingBack([ask], at))));
}

function takingBack(asks: Ask[], at: Date): UpdateInput {
  const { photos, bytes } = sumOf(asks);
  const slot = slotOf(at);
  const name = nameOf(slot);
  const ids = idsOf(asks);
  const marks = ids.map((id) => markOf(slot, id));
  const isMarked = marks.map((_, i) => `contains(${name}, :mark${i})`);
  const isReliedOn = marks.map((_, i) => `contains(${name}, :relied${i})`).join(" OR ");
  return {
    expression: `ADD #photos :photos, #bytes :bytes${marks.length > 0 ? ` DELETE ${name} :marks` : ""}`,
    condition: ["attribute_exists(pk)", ...isMarked, ...(marks.length > 0 ? [`NOT (${isReliedOn})`] : [])].join(
      " AND ",
    ),
    names: { "#photos": "photos", "#bytes": "bytes" },
    values: {
      ":photos": -photos,
      ":bytes": -bytes,
      ...(marks.length > 0 && { ":marks": new Set(marks) }),
      ...Object.fromEntries(marks.map((mark, i) => [`:mark${i}`, mark])),
      ...Object.fromEntries(ids.map((id, i) => [`:relied${i}`, reliedOn(slot, id)])),
    },
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
