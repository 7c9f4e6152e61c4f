// Which file is begun when: as many ahead of the puts as keep the link busy, as many bytes in memory as the budget has, the
// files that only need a question as fast as questions go.

import type { FoundFile } from "../source/find-files.ts";
import { isLarge } from "../worker/photo-size.ts";
import { createBacklog } from "./backlog.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { PrefetchDepth } from "./prefetch-depth.ts";

/** How far a photo has got, from begun to ended. */
export type Stage = "ahead" | "sending" | "confirming" | "duplicate_in_flight";

export interface Schedule {
  add(file: FoundFile): void;
  /** Resolves when there is room for more. */
  hasRoom(): Promise<void>;
  /** No more will be added from outside. */
  close(): void;
  /** Whether others will be begun before long. @param isRoomComing photos that are ahead will go on */
  willBegin(isRoomComing: boolean): boolean;
  /** How many files that were found wait for their put. */
  left(): number;
  /** Resolves when every file has ended. */
  done(): Promise<void>;
  enter(stage: Stage | "asking"): void;
  leave(stage: Stage | "asking"): void;
  /** Begins what may be begun. */
  pump(): void;
}

export interface ScheduleOptions {
  prefetch: Pick<PrefetchDepth, "target">;
  budget: BufferBudget;
  /** How many puts there may be at once. */
  concurrency(): number;
  /** How many small photos more may be ahead, so that they can be asked for together, and soon. */
  roomForSmall(): number;
  isStopped(): boolean;
  /** Each resolves when the file has ended, or was added again. Never rejects. */
  askKnown(file: FoundFile): Promise<void>;
  processUnread(file: FoundFile, buffer: boolean): Promise<void>;
  /** The run was stopped before the file's turn. */
  giveUp(file: FoundFile): void;
  /** Whether bytes are kept for sending at all. */
  buffers: boolean;
  /** Every file has begun: none is left to be read but those that fail. Told again as photos end. */
  onAllBegun(): void;
  /** Nothing is left but what is being sent. */
  onOnlySending(): void;
  /** Nothing is left to begin or to send; told again as photos end. @param mayRead a file with another's bytes may yet be read */
  onOnlyConfirming(mayRead: boolean): void;
}

/** Enough to find the large ones early. */
const maxBacklog = 1_024;
const maxAsking = 400;
const maxConfirming = 4_000;

export function createSchedule(options: ScheduleOptions): Schedule {
  const unread = createBacklog<FoundFile>();
  const known: FoundFile[] = [];
  const count = { ahead: 0, sending: 0, confirming: 0, duplicate_in_flight: 0, asking: 0 };
  let flows = 0;
  let isClosed = false;
  let isHeldUp = false;
  let onRoom = () => {};
  let onDone = () => {};
  const isDone = new Promise<void>((resolve) => (onDone = resolve));
  const waiting = () => unread.length + known.length;

  const begin = (flow: Promise<void>) => {
    flows++;
    void flow.then(ended);
  };
  const ended = () => {
    flows--;
    pump();
  };
  const beginUnread = (): boolean => {
    const { next } = unread;
    if (!next) return false;
    // Of large photos a few fill the buffers, and a batch of requests is never full.
    const more = isLarge(next.sizeBytes) ? 0 : options.roomForSmall();
    if (count.ahead >= options.prefetch.target + options.concurrency() + more) return false;
    const buffering = options.buffers
      ? options.budget.request(next.sizeBytes, options.concurrency() + 2)
      : "read_again";
    if (buffering === "wait") return false;
    begin(options.processUnread(unread.take() as FoundFile, buffering === "buffer"));
    return true;
  };
  function pump(): void {
    if (options.isStopped()) {
      for (let file = known.pop() ?? unread.take(); file; file = known.pop() ?? unread.take()) options.giveUp(file);
    }
    while (count.asking < maxAsking) {
      const file = known.pop();
      if (!file) break;
      begin(options.askKnown(file));
    }
    const isRoomBehind = () => count.confirming + count.duplicate_in_flight < maxConfirming;
    while (isRoomBehind() && beginUnread()) {}
    isHeldUp = waiting() > 0;
    if (waiting() < maxBacklog || options.isStopped()) onRoom();
    if (!isClosed || waiting() > 0) return;
    options.onAllBegun();
    if (count.ahead + count.asking === 0 && count.sending > 1) options.onOnlySending();
    if (count.ahead + count.sending + count.asking === 0) options.onOnlyConfirming(count.duplicate_in_flight > 0);
    if (flows === 0) onDone();
  }

  return {
    add(file) {
      if (file.cached) known.push(file);
      else unread.add(file);
    },
    async hasRoom() {
      while (waiting() >= maxBacklog && !options.isStopped()) await new Promise<void>((resolve) => (onRoom = resolve));
    },
    close() {
      isClosed = true;
      pump();
    },
    willBegin: (isRoomComing) => (isHeldUp ? isRoomComing : !isClosed),
    left: () => waiting() + count.ahead,
    done: () => isDone,
    enter: (stage) => void count[stage]++,
    leave: (stage) => void count[stage]--,
    pump,
  };
}
