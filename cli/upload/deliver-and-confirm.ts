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
  const first = await deliverOnce(task, photo, caption, options);
  if (first.kind !== "stored") return first;
  options.onStored(!first.isNew);
  const arrival = await confirmed(first, photo, options);
  if (arrival.confirmation !== onlyTheStoreSays) return arrival;
  options.delivery.onRetry(task, 2, 0, "not_confirmed", doubt);
  return options.tolerate(async () => {
    const again = options.begunAgain(task);
    try {
      const second = await deliverOnce(again, photo, caption, options);
      if (second.kind !== "stored") return second;
      return await confirmed({ ...second, isNew: first.isNew || second.isNew }, photo, options);
    } finally {
      again.free();
    }
  }, arrival);
}

async function deliverOnce(
  task: PhotoTask,
  photo: PreparedPhoto,
  caption: CaptionFields,
  { delivery }: ArrivalOptions,
): Promise<Delivered> {
  const delivered = await deliver(task, photo, caption, delivery);
  task.freeBuffer();
  task.move("confirming");
  return delivered;
}

async function confirmed({ isNew, saidBy, caption }: Stored, photo: PreparedPhoto, { confirm }: ArrivalOptions) {
  const confirmation = await confirm(photo);
  const isDoubted = saidBy === "store" && confirmation.kind === "failed" && confirmation.isAbsent;
  // A literal, not a spread: every photo passes here.
  const arrival: Arrived = { kind: "stored", isNew, saidBy, caption, confirmation };
  if (isDoubted) arrival.confirmation = onlyTheStoreSays;
  return arrival;
}
