// Decides when each file begins: as many ahead of the puts as keep the link busy, within the memory budget. Files that only need a
// lookup begin as fast as lookups go.
import type { FoundFile } from "../source/find-files.ts";
import { isLarge } from "../worker/photo-size.ts";
import { createBacklog } from "./backlog.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { PrefetchDepth } from "./prefetch-depth.ts";

/** A photo's stage between beginning and end. */
export type Stage = "ahead" | "sending" | "confirming" | "duplicate_in_flight";

export interface Schedule {
  add(file: FoundFile): void;
  /** Resolves when there is room for more. */
  hasRoom(): Promise<void>;
  /** No more will be added from outside. */
  close(): void;
  /** Whether more files will begin soon. @param isRoomComing photos that are ahead will move on */
  willBegin(isRoomComing: boolean): boolean;
  /** How many files wait for their put. */
  left(): number;
  /** Resolves when every file has ended. */
  done(): Promise<void>;
  enter(stage: Stage | "asking"): void;
  leave(stage: Stage | "asking"): void;
  /** Begins all files that may begin. */
  pump(): void;
}

export interface ScheduleOptions {
  prefetch: Pick<PrefetchDepth, "target">;
  budget: BufferBudget;
  /** The number of upload slots. */
  concurrency(): number;
  /** How many more small photos may be ahead, so that they can be initiated together and early. */
  roomForSmall(): number;
  isStopped(): boolean;
  /** Both resolve when the file has ended or was added again. They never reject. */
  askKnown(file: FoundFile): Promise<void>;
  processUnread(file: FoundFile, buffer: boolean): Promise<void>;
  /** Called for a file whose turn had not come when the run was stopped. */
  giveUp(file: FoundFile): void;
  /** Whether bytes are buffered for sending at all. */
  buffers: boolean;
  /** Every file has begun; only failed photos may be read again. Called again as photos end. */
  onAllBegun(): void;
  /** Only sending is left. */
  onOnlySending(): void;
  /** Nothing is left to begin or send. Called again as photos end. @param mayRead a waiting duplicate may still be read */
  onOnlyConfirming(mayRead: boolean): void;
}

/** Enough to find large files early. */
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
  const tryBeginUnread = (): boolean => {
    const { next } = unread;
    if (!next) return false;
    // A few large photos fill the buffers, and never fill a batch of requests.
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
    while (isRoomBehind() && tryBeginUnread()) {}
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
