// Delivers one photo and confirms that the event shows it. If only the store says it has the photo, delivers it again: initiate knows
// whether it is stored, and then no bytes are sent twice. If the event shows another caption than was sent, updates it.
import type { CaptionFields } from "../../api/contract.ts";
import type { EventQuestions } from "./ask-event.ts";
import type { Confirmation } from "./compare-with-record.ts";
import type { Confirmer } from "./confirm.ts";
import { deliver } from "./deliver.ts";
import type { Delivered, DeliveryOptions } from "./delivery-options.ts";
import type { PhotoTask } from "./photo-task.ts";
import type { Session } from "./session.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";

type Stored = Extract<Delivered, { kind: "stored" }>;
type Arrived = Stored & { confirmation: Confirmation };

/** `confirmation`: whether the event shows it. */
export type Arrival = Exclude<Delivered, Stored> | Arrived;

export interface ArrivalOptions {
  delivery: DeliveryOptions;
  confirm: Confirmer["confirm"];
  /** Called before the event is asked. @param wasThere it did not come from this run */
  onStored(wasThere: boolean): void;
  /** @returns the file's task for a second delivery; bytes of the first no longer count as progress */
  restart(task: PhotoTask): PhotoTask;
  tolerate: Session["tolerate"];
  updateCaption: EventQuestions["updateCaption"];
}

const doubt = "the store said that it has it, but the event does not show it";
const onlyTheStoreSays: Confirmation = {
  kind: "failed",
  code: "not_confirmed",
  message: `${doubt}; run the same command again`,
};

/** @throws what the first `deliver` throws */
export async function deliverAndConfirm(
  task: PhotoTask,
  photo: PreparedPhoto,
  caption: CaptionFields,
  options: ArrivalOptions,
): Promise<Arrival> {
  // Every photo passes here, so no closures for the rare second delivery.
  const first = await deliver(task, photo, caption, options.delivery);
  leave(task);
  if (first.kind !== "stored") return first;
  options.onStored(!first.isNew);
  const confirmation = await options.confirm(photo, caption);
  let arrival: Arrival = arrived(first, confirmation);
  if (isDoubted(first, confirmation)) {
    options.delivery.onRetry(task, 2, 0, "not_confirmed", doubt);
    const again = () => deliverAgain(first, options.restart(task), photo, caption, options);
    arrival = await options.tolerate(again, arrived(first, onlyTheStoreSays));
  }
  if (!mayLackCaption(arrival)) return arrival;
  const outcome = await options.updateCaption(photo, caption);
  return arrived(outcome === "as_it_was" ? arrival : { ...arrival, caption: outcome }, arrival.confirmation);
}

async function deliverAgain(
  first: Stored,
  task: PhotoTask,
  photo: PreparedPhoto,
  caption: CaptionFields,
  { delivery, confirm }: ArrivalOptions,
): Promise<Arrival> {
  try {
    const second = await deliver(task, photo, caption, delivery);
    leave(task);
    if (second.kind !== "stored") return second;
    const confirmation = await confirm(photo, caption);
    const stored = { ...second, isNew: first.isNew || second.isNew };
    return arrived(stored, isDoubted(second, confirmation) ? onlyTheStoreSays : confirmation);
  } finally {
    task.free();
  }
}

function leave(task: PhotoTask): void {
  task.freeBuffer();
  task.move("confirming");
}

/** Only the store says that it has the photo. */
function isDoubted({ saidBy }: Stored, confirmation: Confirmation): boolean {
  return saidBy !== "api" && confirmation.kind === "failed" && confirmation.isAbsent === true;
}

/** Another push sent it at the same moment, or initiated it after this one, perhaps with another caption. */
function mayLackCaption(arrival: Arrival): arrival is Arrived {
  if (arrival.kind !== "stored" || arrival.confirmation.kind !== "confirmed") return false;
  if (arrival.caption === "refused") return false; // it was asked already
  return arrival.saidBy === "store_before" || arrival.confirmation.hasOtherCaption === true;
}

function arrived({ isNew, saidBy, caption }: Stored, confirmation: Confirmation): Arrived {
  const isOthers = caption === "refused"; // whatever was put before: only somebody else's record refuses a caption
  return { kind: "stored", isNew: isNew && !isOthers, saidBy, caption, confirmation };
}
