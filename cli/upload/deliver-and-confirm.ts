// Takes one photo to where the event shows it: delivers it, and asks the event for it. Where only the store says that it has it,
// once more: initiate knows whether that is true, and no bytes go out twice if it is.
import type { CaptionFields } from "../../api/contract.ts";
import type { Confirmation } from "./compare-with-record.ts";
import type { Confirmer } from "./confirm.ts";
import { deliver } from "./deliver.ts";
import type { Delivered, DeliveryOptions } from "./delivery-options.ts";
import type { PhotoTask, PreparedPhoto } from "./photo-task.ts";
import type { Session } from "./session.ts";

type Stored = Extract<Delivered, { kind: "stored" }>;
type Arrived = Stored & { confirmation: Confirmation };

/** `confirmation`: what the event shows of it. */
export type Arrival = Exclude<Delivered, Stored> | Arrived;

export interface ArrivalOptions {
  delivery: DeliveryOptions;
  confirm: Confirmer["confirm"];
  /** Before the event is asked. @param wasThere it did not come from this run */
  onStored(wasThere: boolean): void;
  /** @returns the file's task for a second delivery: what the first one sent does not count */
  begunAgain(task: PhotoTask): PhotoTask;
  tolerate: Session["tolerate"];
}

const doubt = "the store said that it has it, but the event does not show it";
const onlyTheStoreSays: Confirmation = {
  kind: "failed",
  code: "not_confirmed",
  message: `${doubt}; run the same command again`,
};

/** @throws what `deliver` throws the first time */
export async function deliverAndConfirm(
  task: PhotoTask,
  photo: PreparedPhoto,
  caption: CaptionFields,
  options: ArrivalOptions,
): Promise<Arrival> {
  // Every photo passes here: no function of its own for what is done twice at most.
  const first = await deliver(task, photo, caption, options.delivery);
  leave(task);
  if (first.kind !== "stored") return first;
  options.onStored(!first.isNew);
  const confirmation = await options.confirm(photo);
  if (!isDoubted(first, confirmation)) return arrived(first, confirmation);
  options.delivery.onRetry(task, 2, 0, "not_confirmed", doubt);
  const again = () => deliverAgain(first, options.begunAgain(task), photo, caption, options);
  return options.tolerate(again, arrived(first, onlyTheStoreSays));
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
    const confirmation = await confirm(photo);
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

/** Only the store's word stands for it. */
function isDoubted({ saidBy }: Stored, confirmation: Confirmation): boolean {
  return saidBy === "store" && confirmation.kind === "failed" && confirmation.isAbsent === true;
}

function arrived({ isNew, saidBy, caption }: Stored, confirmation: Confirmation): Arrived {
  return { kind: "stored", isNew, saidBy, caption, confirmation };
}
