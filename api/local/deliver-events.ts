// Delivers Object Created events to their functions: at least once, with patient retries, and without blocking behind a bad event.
import { appendFile } from "node:fs/promises";
import type { CloudEvent, EventJournal } from "./event-journal.ts";
import type { Announcement } from "./s3/object-store.ts";

export interface DeliveryOptions {
  journal: EventJournal;
  /** Rejects if the function failed. */
  deliver: (event: CloudEvent) => Promise<unknown>;
  /** Gets the events that failed too often, one JSON object per line. */
  deadLetterFile: string;
  /** For tests: how often, and how late, an event is delivered. By default once, immediately. */
  plan?: (event: CloudEvent) => DeliveryPlan | undefined;
  /** @param attempt how often it has failed; at least 1 */
  retryDelayMs?: (attempt: number) => number;
  /** How many are delivered at once; 8 by default. */
  maxActive?: number;
  say: (text: string) => void;
}

export interface DeliveryPlan {
  /** 0 loses the event. */
  copies: number;
  delayMs: number;
}

export interface Deliveries {
  /** The event is on disk when it resolves. It is delivered after `deliver()`, or at the next start. */
  announce(event: CloudEvent): Promise<Announcement>;
  /** Resolves once nothing is waiting. */
  settled(): Promise<void>;
  /** Starts no more deliveries and waits for the active ones. The rest stays in the journal. */
  stop(): Promise<void>;
}

const maxAttempts = 8;
const doublingFrom200Ms = (attempt: number) => 200 * 2 ** (attempt - 1);

export function startDeliveries(options: DeliveryOptions): Deliveries {
  const { journal, deliver, deadLetterFile, plan, retryDelayMs = doublingFrom200Ms, maxActive = 8, say } = options;
  const queue: CloudEvent[] = [];
  const active = new Set<Promise<void>>();
  let unsettled = 0;
  let isStopped = false;
  let whenSettled: (() => void)[] = [];

  function enqueue(event: CloudEvent): void {
    queue.push(event);
    pump();
  }

  function pump(): void {
    while (!isStopped && active.size < maxActive) {
      const event = queue.shift();
      if (!event) return;
      const delivery = attempt(event).finally(() => {
        active.delete(delivery);
        pump();
      });
      active.add(delivery);
    }
  }

  const attempts = new Map<string, number>();
  async function attempt(event: CloudEvent): Promise<void> {
    const { copies } = plan?.(event) ?? { copies: 1 };
    try {
      for (let copy = 0; copy < copies; copy++) await deliver(event);
    } catch (error) {
      return failed(event, error);
    }
    await settle(event);
  }

  async function failed(event: CloudEvent, error: unknown): Promise<void> {
    const count = (attempts.get(event.id) ?? 0) + 1;
    attempts.set(event.id, count);
    const message = error instanceof Error ? error.message : String(error);
    say(`delivering event ${event.id} failed (${count} of ${maxAttempts}): ${message}`);
    if (count < maxAttempts) {
      setTimeout(() => enqueue(event), retryDelayMs(count)).unref();
      return;
    }
    try {
      await appendFile(deadLetterFile, `${JSON.stringify({ event, error: message })}\n`);
    } catch {
      say(`gave up on event ${event.id} until the next start: ${deadLetterFile} cannot be written`);
      return forget(event);
    }
    say(`gave up on event ${event.id}; it is in ${deadLetterFile}`);
    await settle(event);
  }

  /** If the journal cannot be written, the event is delivered again at the next start. */
  async function settle(event: CloudEvent): Promise<void> {
    await journal.settle(event).catch((error: Error) => say(`the journal cannot be written: ${error.message}`));
    forget(event);
  }

  function forget(event: CloudEvent): void {
    attempts.delete(event.id);
    unsettled--;
    if (unsettled > 0) return;
    for (const resolve of whenSettled) resolve();
    whenSettled = [];
  }

  function accept(event: CloudEvent): void {
    unsettled++;
    const delayMs = plan?.(event)?.delayMs ?? 0;
    if (delayMs > 0) setTimeout(() => enqueue(event), delayMs).unref();
    else enqueue(event);
  }

  for (const event of journal.leftOver) accept(event);
  return {
    async announce(event) {
      await journal.add(event);
      return { deliver: () => accept(event), withdraw: () => journal.settle(event) };
    },
    settled: () => (unsettled === 0 ? Promise.resolve() : new Promise((resolve) => whenSettled.push(resolve))),
    async stop() {
      isStopped = true;
      await Promise.all(active);
    },
  };
}
