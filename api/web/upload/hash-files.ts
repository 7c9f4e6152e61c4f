// The page's side of the worker that reads and hashes files.
import { missedHeadBytes } from "../../captions/sniff-missed.ts";
import { wait } from "../http/backoff.ts";
import type { Digests, HashAnswer, HashRequest } from "./hash-worker.ts";
import type { Judged } from "./judge-file.ts";

/** The worker's URL, inserted by the build. */
declare const HASH_WORKER: string;

export type Hashed = ({ head: Uint8Array } & Digests & Judged) | { failure: "unreadable" | "changed" };

export interface Hasher {
  /** @param partBytes undefined: hash the whole file only */
  hash(file: File, partBytes: number | undefined): Promise<Hashed>;
  close(): void;
}

interface Asked {
  request: HashRequest;
  resolve(hashed: Hashed): void;
}

const openThread = () => new Worker(HASH_WORKER, { type: "module" });

/** Fetches the worker's code into the browser's cache. If that fails, the worker fetches it later. */
export async function fetchWorkerCode(): Promise<void> {
  const answer = await fetch(HASH_WORKER).catch(() => undefined);
  await answer?.text().catch(() => undefined);
}

/** The pause between attempts to fetch the worker's code. */
const restMs = 3000;

/** @param onUnreachable called each time the worker's code does not load */
export function openHasher(onUnreachable: () => void, open: () => Worker = openThread, pause = wait): Hasher {
  const closing = new AbortController();
  const asked = new Map<number, Asked>();
  let worker = start();
  let lastId = 0;

  function start(): Worker {
    const started = open();
    started.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) => {
      asked.get(data.id)?.resolve(data);
      asked.delete(data.id);
    });
    started.addEventListener("error", (event) => void startAgain(started, event));
    return started;
  }

  /** A worker that crashed did so on its first file, which fails. One whose code did not load is retried for as long as it takes. */
  async function startAgain(broken: Worker, event: Event): Promise<void> {
    broken.terminate();
    const hasBegun = "message" in event;
    const [first] = asked.values();
    if (hasBegun && first) {
      asked.delete(first.request.id);
      first.resolve({ failure: "unreadable" });
    } else {
      onUnreachable();
      await pause(restMs, closing.signal);
    }
    if (closing.signal.aborted) return;
    worker = start();
    for (const { request } of asked.values()) worker.postMessage(request);
  }

  return {
    hash(file, partBytes) {
      lastId++;
      const request: HashRequest = { id: lastId, file, headBytes: missedHeadBytes, partBytes };
      return new Promise((resolve) => {
        asked.set(request.id, { request, resolve });
        worker.postMessage(request);
      });
    },
    close() {
      closing.abort();
      worker.terminate();
    },
  };
}
