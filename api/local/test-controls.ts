// For tests only: a port that counts PUTs, injects faults, loses, repeats or delays events, and runs sweeps.
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Deliveries, DeliveryPlan } from "./deliver-events.ts";
import type { CloudEvent } from "./event-journal.ts";
import type { InvokeFunction } from "./invoke-function.ts";
import { keepPagesOut } from "./keep-pages-out.ts";
import { type Listening, listen } from "./listen.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import { S3Error } from "./s3/s3-error.ts";
import type { S3Request } from "./s3/s3-request.ts";

/** How often a key was PUT with a valid signature, whole or in parts, and how often that stored an object. */
export interface PutCount {
  attempts: number;
  stored: number;
}

/** Which of a key's bytes were received. */
export interface ReceivedCount {
  /** Of all bodies with a valid signature, whether they were stored or not. */
  bytes: number;
  /** By part number: how often each part was PUT, and how often that stored it. */
  parts: Record<number, PutCount>;
}

/** The error that the next PUTs below a prefix get instead of being served. */
export interface PutFault {
  keyPrefix: string;
  status: number;
  code: string;
  /** How many more PUTs fail. */
  times: number;
}

export interface Controls {
  countPut(key: string, stored: boolean, partNumber?: number): void;
  /** Call it when parts became an object. */
  countCompletion(key: string): void;
  countBytes(key: string, bytes: number): void;
  /** Throws the fault that a test requested. */
  intercept(request: S3Request): void;
  planFor(event: CloudEvent): DeliveryPlan | undefined;
  listen(stack: ControlledStack): Promise<Listening>;
}

export interface ControlledStack {
  deliveries: Deliveries;
  store: ObjectStore;
  invoke: InvokeFunction;
  /** Undefined if no renditions are made. */
  renditions: Pick<Deliveries, "settled"> | undefined;
}

export function createControls(): Controls {
  const puts = new Map<string, PutCount>();
  const received = new Map<string, ReceivedCount>();
  const plans = new Map<string, DeliveryPlan>();
  let faults: PutFault[] = [];
  let watchers: { prefix: string; attempts: number; seen: () => void }[] = [];

  const below = (prefix: string) => [...puts].filter(([key]) => key.startsWith(prefix));
  const attemptsBelow = (prefix: string) => below(prefix).reduce((sum, [, { attempts }]) => sum + attempts, 0);

  function receivedOf(key: string): ReceivedCount {
    const known = received.get(key) ?? { bytes: 0, parts: {} };
    received.set(key, known);
    return known;
  }

  function notifyWatchers(): void {
    const isDue = ({ prefix, attempts }: (typeof watchers)[number]) => attemptsBelow(prefix) >= attempts;
    const due = watchers.filter(isDue);
    watchers = watchers.filter((watcher) => !due.includes(watcher));
    for (const { seen } of due) seen();
  }

  async function answer(message: IncomingMessage, { deliveries, store, renditions, invoke }: ControlledStack) {
    const url = new URL(message.url ?? "/", "http://localhost");
    const prefix = url.searchParams.get("prefix") ?? "";
    const body = await text(message);
    switch (`${message.method} ${url.pathname}`) {
      case "GET /puts":
        return Object.fromEntries(below(prefix));
      case "GET /received":
        return Object.fromEntries([...received].filter(([key]) => key.startsWith(prefix)));
      case "GET /puts/reached":
        await new Promise<void>((seen) => {
          watchers.push({ prefix, attempts: Number(url.searchParams.get("attempts")), seen });
          notifyWatchers();
        });
        return {};
      case "GET /objects":
        return store.keys(prefix);
      case "PUT /delivery":
        plans.set(prefix, JSON.parse(body));
        return {};
      case "DELETE /delivery":
        plans.delete(prefix);
        return {};
      case "POST /events":
        for (const event of JSON.parse(body) as CloudEvent[]) (await deliveries.announce(event)).deliver();
        return {};
      case "POST /sweep":
        return invoke("sweep", {});
      case "GET /settled":
        await deliveries.settled();
        return {};
      case "GET /rendered":
        await deliveries.settled();
        await renditions?.settled();
        return {};
      case "PUT /faults":
        faults = [...faults.filter((fault) => fault.keyPrefix !== prefix), { ...JSON.parse(body), keyPrefix: prefix }];
        return {};
      default:
        return undefined;
    }
  }

  return {
    countPut(key, stored, partNumber) {
      count(puts, key, { attempts: 1, stored: partNumber === undefined && stored ? 1 : 0 });
      if (partNumber !== undefined) {
        const { parts } = receivedOf(key);
        const part = parts[partNumber] ?? { attempts: 0, stored: 0 };
        parts[partNumber] = { attempts: part.attempts + 1, stored: part.stored + (stored ? 1 : 0) };
      }
      notifyWatchers();
    },
    countCompletion: (key) => count(puts, key, { attempts: 0, stored: 1 }),
    countBytes(key, bytes) {
      receivedOf(key).bytes += bytes;
    },
    intercept(request) {
      const fault = faults.find(({ keyPrefix, times }) => times > 0 && request.key.startsWith(keyPrefix));
      if (request.method !== "PUT" || !fault) return;
      fault.times--;
      throw new S3Error(fault.status, fault.code, "A test requested this.");
    },
    planFor(event) {
      const key = String((event.detail.object as { key?: string } | undefined)?.key);
      return [...plans].find(([prefix]) => key.startsWith(prefix))?.[1];
    },
    listen(stack) {
      const server = createServer(async (message, response) => {
        try {
          const result = await answer(message, stack);
          response.writeHead(result === undefined ? 404 : 200, { "content-type": "application/json" });
          response.end(JSON.stringify(result ?? { error: "unknown" }));
        } catch (error) {
          response.writeHead(500).end(String(error));
        }
      });
      return listen(keepPagesOut(server), 0);
    },
  };
}

function count(puts: Map<string, PutCount>, key: string, more: PutCount): void {
  const { attempts, stored } = puts.get(key) ?? { attempts: 0, stored: 0 };
  puts.set(key, { attempts: attempts + more.attempts, stored: stored + more.stored });
}
